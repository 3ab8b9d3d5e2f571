package transform

import "github.com/dave/jennifer/jen"

// clears returns the statements that drop what the frame no longer needs when it suspends at p.
func (e *emitter) clears(p *awaitPoint) []jen.Code { return nil }
