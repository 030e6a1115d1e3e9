package dataset

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// foreign are formats that are recognised by how they start, and not read. In a command %s is a
// word of its own, the file's name, and never within another language's text.
var foreign = []struct {
	start, format, convert string
}{
	{"PAR1\x15", "a Parquet file, which is not read; to convert it", `python3 -c "import pandas, sys; pandas.read_parquet(sys.argv[1]).to_csv('table.csv', index=False)" %s`},
	{"ARROW1\x00", "an Arrow file, which is not read; to convert it", `python3 -c "import pandas, sys; pandas.read_feather(sys.argv[1]).to_csv('table.csv', index=False)" %s`},
	{"FEA1\x00", "a Feather file, which is not read; to convert it", `python3 -c "import pandas, sys; pandas.read_feather(sys.argv[1]).to_csv('table.csv', index=False)" %s`},
	{"\x89HDF", "an HDF5 file, which is not read; to convert it", `python3 -c "import pandas, sys; pandas.read_hdf(sys.argv[1]).to_csv('table.csv', index=False)" %s`},
	{"\xd0\xcf\x11\xe0", "an Excel file of the old kind, which is not read", "save it as CSV from the spreadsheet program"},
	{"SQLite format 3", "an SQLite database, which is not read; to convert it", "sqlite3 -header -csv %s 'SELECT * FROM name' > table.csv"},
	{"RDX3\n", "an R data file, which is not read; to convert it", `Rscript -e "n <- load(commandArgs(TRUE)[1]); write.csv(get(n[1]), 'table.csv', row.names = FALSE)" %s`},
	{"MATLAB 5.0", "a MATLAB file, which is not read", "in MATLAB, writetable(name, 'table.csv')"},
	{"$FL2", "an SPSS file, which is not read; to convert it", `python3 -c "import pandas, sys; pandas.read_spss(sys.argv[1]).to_csv('table.csv', index=False)" %s`},
	{"<stata_dta>", "a Stata file, which is not read; to convert it", `python3 -c "import pandas, sys; pandas.read_stata(sys.argv[1]).to_csv('table.csv', index=False)" %s`},
	{"Obj\x01", "an Avro file, which is not read", "convert it to CSV"},
	{"\xfd7zXZ", "compressed with xz, which is not read; to convert it", "xz -dk %s"},
	{"\x28\xb5\x2f\xfd", "compressed with zstd, which is not read; to convert it", "zstd -d %s"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive, which is not read; to convert it", "7z x %s"},
	{"\x80\x04\x95", "a Python pickle, which is not read", "save the table by to_csv"},
	{"\x80\x03c", "a Python pickle, which is not read", "save the table by to_csv"},
	{"%PDF", "a PDF document", "get the table as CSV"},
	{"\x89PNG", "a PNG picture", "give a folder of IDX files for pictures"},
	{"\xff\xd8\xff", "a JPEG picture", "give a folder of IDX files for pictures"},
	{"GIF89a", "a GIF picture", "give a folder of IDX files for pictures"},
	{"version https://git-lfs", "a Git LFS pointer, not the data", "git lfs pull"},
	{"{\\rtf", "an RTF document", "save it as plain text"},
}

// textFormats are formats of text that are recognised and not read.
var textFormats = []struct {
	pattern         *regexp.Regexp
	format, convert string
}{
	{regexp.MustCompile(`(?i)^\s*(<!doctype html|<html|<head|<body)`), "an HTML page, as a server sends in place of a file that it does not give", "look at it in a browser, and download the data again"},
	{regexp.MustCompile(`(?i)^\s*<\?xml|^\s*<!doctype|^\s*<!--|^\s*<[a-z][^<>\n]*>(<|\s*\n\s*<)`), "XML, which is not read", "convert it to CSV"},
	{regexp.MustCompile(`(?i)^(\s*(%[^\n]*)?\n)*\s*@relation\s`), "an ARFF file, as of Weka, which is not read; to convert it", "save it as CSV in Weka, or python3 -c \"import pandas, sys, scipy.io.arff as a; pandas.DataFrame(a.loadarff(sys.argv[1])[0]).to_csv('table.csv', index=False)\" %s"},
	{regexp.MustCompile(`^\s*\{[^\n]*\}\s*\n\s*\{`), "JSON Lines, which is not read; to convert it", `python3 -c "import pandas, sys; pandas.read_json(sys.argv[1], lines=True).to_csv('table.csv', index=False)" %s`},
	{regexp.MustCompile(`^\s*\{\s*("|\})|^\s*\[\s*[\[{"\-0-9\]]`), "JSON, which is not read; to convert it", `python3 -c "import pandas, sys; pandas.read_json(sys.argv[1]).to_csv('table.csv', index=False)" %s`},
	{regexp.MustCompile(`^(\s*(#[^\n]*)?\n)*\s*[-+]?[0-9.]+(,[-+]?[0-9.]+)*( qid:[0-9]+)?( +[0-9]+:[-+0-9.eE]+)+ *(#[^\n]*)?\r?(\n|$)`),
		"in the format of LIBSVM, which is not read; to convert it", `python3 -c "import numpy, sys, sklearn.datasets as d; x, y = d.load_svmlight_file(sys.argv[1]); numpy.savetxt('table.csv', numpy.c_[x.toarray(), y], delimiter=',', fmt='%%.9g')" %s`},
}

// refuse returns an error if a file that starts so is in a format which is not read.
func refuse(name string, head []byte) error {
	if len(head) > 262 && string(head[257:262]) == "ustar" {
		return refusal(name, "a tar archive, which is not read", "take the table out of it by tar -xf %s")
	}
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.start)) {
			return refusal(name, f.format, f.convert)
		}
	}
	return nil
}

// refuseText does so for a format of text, decoded to UTF-8.
func refuseText(name string, head []byte) error {
	for _, f := range textFormats {
		if f.pattern.Match(head) {
			return refusal(name, f.format, f.convert)
		}
	}
	if i := bytes.IndexByte(head, 0); i >= 0 {
		return fmt.Errorf("%s is not text: byte %d is zero; a table is expected as text, such as CSV", name, i+1)
	}
	return nil
}

func refusal(name, format, convert string) error {
	if strings.Contains(convert, "%s") {
		file := quote.File(name)
		if name == stdinName {
			file = "/dev/stdin"
		}
		convert = fmt.Sprintf(convert, file)
	}
	return fmt.Errorf("%s is %s: %s", name, format, convert)
}
