package main

import (
	"reflect"

	"github.com/alecthomas/kong"
)

// A given has the names of the flags that stand on the command line, without their dashes: a flag
// that has its default value may have been given all the same, for nothing.
type given map[string]bool

// flagsOf returns the flags of a command line. One with an empty value is refused: it comes of a
// variable of the shell that is not set, and must not pass for a flag that was left out.
func flagsOf(parsed *kong.Context) (given, error) {
	flags := given{}
	for _, step := range parsed.Path {
		if step.Flag == nil {
			continue
		}
		flags[step.Flag.Name] = true
		switch v := step.Flag.Target; v.Kind() {
		case reflect.String, reflect.Slice:
			if v.Len() == 0 && v.Type() != reflect.TypeFor[layerSizes]() {
				return nil, usagef("--%s: it is empty: give a value, or leave the flag out", step.Flag.Name)
			}
		}
	}
	return flags, nil
}
