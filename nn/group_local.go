package nn

import (
	"errors"
	"strconv"
	"sync"
)

// LocalGroup returns the members of a [Group] in this process: each is for a goroutine of its own.
// It shows, and tests, what holds for processes, too; to use the cores of one machine,
// [Trainer].Workers needs less memory. It panics unless size is from 1 to 65,536.
func LocalGroup(size int) []Group {
	if size < 1 || size > 1<<16 {
		panic("nn: a local group has from 1 to 65536 members, not " + strconv.Itoa(size))
	}
	g := &localGroup{size: size, bufs: make([][]float32, size)}
	g.turn.L = &g.mutex
	members := make([]Group, size)
	for r := range members {
		members[r] = &localMember{g, r}
	}
	return members
}

type localGroup struct {
	mutex   sync.Mutex
	turn    sync.Cond
	size    int
	bufs    [][]float32
	waiting int // members at the barrier
	barrier int // barriers passed
	refused bool
}

type localMember struct {
	*localGroup
	rank int
}

var errLocal = errors.New("AllGather: the offsets must be one more than the members, must not fall, and must end within buffers of one length")

func (m *localMember) Rank() int { return m.rank }

func (m *localMember) Size() int { return m.size }

// AllGather copies between two barriers: before the first, a part may not be there yet; after the
// second, its owner may write to it again.
func (m *localMember) AllGather(buf []float32, offsets []int) error {
	m.bufs[m.rank] = buf
	good := len(offsets) == m.size+1 && offsets[0] >= 0 && offsets[m.size] <= len(buf)
	for r := 0; good && r < m.size; r++ {
		good = offsets[r] <= offsets[r+1]
	}
	refused := m.wait(!good)
	for _, b := range m.bufs {
		good = good && len(b) == len(buf)
	}
	if good && !refused {
		for r := range m.size {
			if r != m.rank {
				copy(buf[offsets[r]:offsets[r+1]], m.bufs[r][offsets[r]:offsets[r+1]])
			}
		}
	}
	if m.wait(!good) {
		return errLocal
	}
	return nil
}

// wait returns when all members have called it, and reports whether any has refused. A refusal
// stays.
func (g *localGroup) wait(refuse bool) (refused bool) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.refused = g.refused || refuse
	if g.waiting++; g.waiting == g.size {
		g.waiting = 0
		g.barrier++
		g.turn.Broadcast()
		return g.refused
	}
	for barrier := g.barrier; barrier == g.barrier; {
		g.turn.Wait()
	}
	return g.refused
}
