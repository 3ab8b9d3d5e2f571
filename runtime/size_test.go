package async

import (
	"testing"
	"unsafe"
)

func TestSizes(t *testing.T) {
	if n := unsafe.Sizeof(Task[Void]{}); n > 80 {
		t.Errorf("Task[Void] has %d bytes, the design counts on 80", n)
	}
	if n := unsafe.Sizeof(timer{}); n > 16 {
		t.Errorf("a timer has %d bytes, the design counts on 16", n)
	}
	if n := unsafe.Sizeof(Handle{}); n > 48 {
		t.Errorf("a Handle has %d bytes, the design counts on 48", n)
	}
}
