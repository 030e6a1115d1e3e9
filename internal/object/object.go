// Package object splits JSON objects of files that anybody may have written.
package object

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// Fields splits a JSON object, which errors call what, into its fields. Package json takes the last
// of two fields of one name, and leaves alone what follows the object: both are errors here.
func Fields(what string, raw []byte) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("%s is not a JSON object, which begins with {", what)
	}
	fields := make(map[string]json.RawMessage)
	for d.More() {
		t, err := d.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return nil, fmt.Errorf("%s is not a JSON object: %v", what, err)
		}
		if _, ok := fields[key]; ok {
			return nil, fmt.Errorf("%s has %s twice: it must be there once", what, quote.Text(key))
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("%s: %s is not JSON: %v", what, quote.Text(key), err)
		}
		fields[key] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("%s is not a JSON object: %v", what, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s has something after its closing brace: only spaces may follow", what)
	}
	return fields, nil
}
