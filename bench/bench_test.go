package bench

import "testing"

func BenchmarkSuspend1(b *testing.B)      { Suspend(b, 1) }
func BenchmarkSuspend10(b *testing.B)     { Suspend(b, 10) }
func BenchmarkSuspendInTurn(b *testing.B) { SuspendInTurn(b) }
func BenchmarkPullNext(b *testing.B)      { PullNext(b) }
func BenchmarkChannelSwitch(b *testing.B) { ChannelSwitch(b) }

func BenchmarkReadyAwait(b *testing.B) { ReadyAwait(b) }
func BenchmarkPlainCall(b *testing.B)  { PlainCall(b) }

func BenchmarkSpawnJoin(b *testing.B) { SpawnJoin(b) }
func BenchmarkGoJoin(b *testing.B)    { GoJoin(b) }

func BenchmarkStep(b *testing.B)     { Step(b) }
func BenchmarkStepDeep(b *testing.B) { StepDeep(b) }
func BenchmarkWalk(b *testing.B)     { Walk(b, 20) }
func BenchmarkPullWalk(b *testing.B) { PullWalk(b, 20) }

func BenchmarkHandOver1(b *testing.B)          { HandOver(b, 1) }
func BenchmarkHandOver100(b *testing.B)        { HandOver(b, 100) }
func BenchmarkChannelHandOver1(b *testing.B)   { ChannelHandOver(b, 1) }
func BenchmarkChannelHandOver100(b *testing.B) { ChannelHandOver(b, 100) }

func BenchmarkTimer(b *testing.B)      { Timer(b) }
func BenchmarkAfterFunc(b *testing.B)  { AfterFunc(b) }
func BenchmarkLockUnlock(b *testing.B) { LockUnlock(b) }

// TestScales runs each operation beside a few tasks, so that the report cannot fail.
func TestScales(t *testing.T) {
	for _, s := range Scales {
		for _, n := range []int{1, 10, 1000} {
			if _, err := s.Cost(n, 1); err != nil {
				t.Error(err)
			}
		}
	}
}
