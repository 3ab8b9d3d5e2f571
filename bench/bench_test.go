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
