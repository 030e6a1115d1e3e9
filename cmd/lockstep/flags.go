package main

import (
	"fmt"
	"reflect"
	"regexp"

	"github.com/alecthomas/kong"
)

// A given has the names of the flags that stand on the command line, without their dashes: a flag
// that has its default value may have been given all the same, for nothing.
type given map[string]bool

// flagsOf returns the flags of a command line. An empty value, of a flag or an argument, is
// refused: it comes of a variable of the shell that is not set, and must not pass for one that was
// left out.
func flagsOf(parsed *kong.Context) (given, error) {
	flags := given{}
	for _, step := range parsed.Path {
		var value *kong.Value
		name := ""
		switch {
		case step.Flag != nil:
			value, name = step.Flag.Value, "--"+step.Flag.Name
			flags[step.Flag.Name] = true
		case step.Positional != nil:
			value, name = step.Positional, "<"+step.Positional.Name+">"
		default:
			continue
		}
		switch v := value.Target; v.Kind() {
		case reflect.String:
			if v.Len() == 0 {
				return nil, usagef("%s: it is empty: give a value, or leave it out", name)
			}
		case reflect.Slice:
			if v.Len() == 0 && v.Type().Elem().Kind() == reflect.String {
				return nil, usagef("%s: it is empty: give a value, or leave it out", name)
			}
		}
	}
	return flags, nil
}

// What kong says of values, in plainer words.
var plainly = []struct {
	pattern *regexp.Regexp
	words   string
}{
	{regexp.MustCompile(`expected \w+ value but got "EOL" \(<EOL>\)`), "its value is missing"},
	{regexp.MustCompile(`expected a valid \d+ bit int but got (".*")`), "$1 is no whole number that can be used here"},
	{regexp.MustCompile(`expected a valid \d+ bit uint but got (".*")`), "$1 is no whole number, from 0, that can be used here"},
	{regexp.MustCompile(`expected a float but got (".*") \(string\)`), "$1 is no number"},
	{regexp.MustCompile(`expected duration but got (".*"): .*`), "$1 is no time: write it as 10s, 500ms or 1m30s"},
}

// explain puts an error of kong into plainer words.
func explain(err error) error {
	text := err.Error()
	for _, p := range plainly {
		text = p.pattern.ReplaceAllString(text, p.words)
	}
	if text == err.Error() {
		return err
	}
	return fmt.Errorf("%s", text)
}
