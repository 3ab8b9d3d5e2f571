package generators

import (
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

func TestFlow(t *testing.T) {
	for n := range 4 {
		compare(t, "countTo/"+at(n), withVoid(n, countTo, countToAsync))
	}
	compare(t, "nothing", void(nothing, nothingAsync))
	compare(t, "unconditional", form[int, string]{unconditional, unconditionalAsync})
	compare(t, "conditions", lone(conditions, conditionsAsync))
	compare(t, "switches", lone(switches, switchesAsync))
	compare(t, "selects", void(selects, selectsAsync))
	compare(t, "labels", lone(labels, labelsAsync))
	compare(t, "gotos", void(gotos, gotosAsync))
	compare(t, "operands", void(operands, operandsAsync))
	compare(t, "dropped", void(dropped, droppedAsync))
	compare(t, "ranges", void(ranges, rangesAsync))
	compare(t, "overFunctions", lone(overFunctions, overFunctionsAsync))
	for n := range 6 {
		compare(t, "bodyPanics/"+at(n), with(n, bodyPanics, bodyPanicsAsync))
	}
	compare(t, "inPlace", form[int, int]{
		func(tr *Trace, yield func(int) bool) (int, error) { return inPlace(tr, balanced(0, 3), yield) },
		func(tr *Trace) *async.Generator[int, async.Void, int] { return inPlaceAsync(tr, balanced(0, 3)) }})
	compare(t, "closures", lone(closures, closuresAsync))
	for n := range 4 {
		compare(t, "shadows/"+at(n), form[int, int]{
			func(tr *Trace, yield func(int) bool) (int, error) { return shadows(tr, n, yield) },
			func(tr *Trace) *async.Generator[int, async.Void, int] { return shadowsAsync(tr, n) }})
	}
}

func TestDefers(t *testing.T) {
	for n := range 4 {
		compare(t, "amends/"+at(n), form[int, int]{
			func(tr *Trace, yield func(int) bool) (int, error) { return amends(tr, n, yield) },
			func(tr *Trace) *async.Generator[int, async.Void, int] { return amendsAsync(tr, n) }})
		compare(t, "recovers/"+at(n), form[int, string]{
			func(tr *Trace, yield func(int) bool) (string, error) { return recovers(tr, n, yield) },
			func(tr *Trace) *async.Generator[int, async.Void, string] { return recoversAsync(tr, n) }})
		compare(t, "panics/"+at(n), withVoid(n, panics, panicsAsync))
		compare(t, "deepPanics/"+at(n), with(n, deepPanics, deepPanicsAsync))
	}
	compare(t, "panicsAtClose", void(panicsAtClose, panicsAtCloseAsync))
	compare(t, "panicsTwice", void(panicsTwice, panicsTwiceAsync))
	compare(t, "deferLoop", void(deferLoop, deferLoopAsync))
	for n := range 4 {
		compare(t, "exits/"+at(n), withVoid(n, exits, exitsAsync))
	}
}
