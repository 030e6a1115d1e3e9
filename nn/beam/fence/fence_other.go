//go:build !linux

package fence

import "errors"

func loopback() error { return errors.New("no network namespaces: they are Linux's") }
