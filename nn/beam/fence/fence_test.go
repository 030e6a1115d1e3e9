package fence_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn/beam/fence"
)

// TestMain is also the program that TestLoopback starts.
func TestMain(m *testing.M) {
	if os.Getenv("FENCE_TEST") == "" {
		os.Exit(m.Run())
	}
	if err := fence.Loopback(); err != nil {
		fmt.Println("error:", err)
		os.Exit(3)
	}
	interfaces, err := net.Interfaces()
	fmt.Println(err, len(interfaces), interfaces[0].Name, interfaces[0].Flags&net.FlagUp != 0)
	l, err := net.Listen("tcp", ":0")
	fmt.Println(err)
	c, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", l.Addr().(*net.TCPAddr).Port))
	fmt.Println(err)
	c.Close()
	in, err := io.ReadAll(os.Stdin)
	fmt.Println(string(in), err, os.Args[1:])
	os.Exit(7)
}

func TestLoopback(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: network namespaces are Linux's")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	child := exec.Command(self, "a", "b c")
	child.Env = append(os.Environ(), "FENCE_TEST=1")
	child.Stdin = strings.NewReader("typed")
	out, err := child.CombinedOutput()
	if child.ProcessState.ExitCode() == 3 {
		t.Skipf("SKIPPED: %s", out)
	}
	require.Error(t, err)
	require.Equal(t, 7, child.ProcessState.ExitCode(), "%s", out)
	require.Equal(t, "<nil> 1 lo true\n<nil>\n<nil>\ntyped <nil> [a b c]\n", string(out))

	if _, err := os.Stat("/sys/class/net/eth0"); err == nil {
		child := exec.Command(self)
		child.Env = append(os.Environ(), "FENCE_TEST=1", "LOCKSTEP_FENCED=1")
		out, _ := child.CombinedOutput()
		require.Contains(t, string(out), "LOCKSTEP_FENCED is set, but the network has eth0")
	}
}

func ExampleLoopback() {
	if err := fence.Loopback(); err != nil {
		fmt.Fprintln(os.Stderr, "Prism listens on all interfaces:", err)
	}
	// start Prism
}
