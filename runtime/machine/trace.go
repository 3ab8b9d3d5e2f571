package machine

// A Tracer can tell where it is suspended. Generated frames can.
type Tracer interface {
	// Trace returns the full name of the function, the base name of its file, and the line of the await
	// at which it is suspended; of the function itself if it has not run yet.
	Trace() (function, file string, line int)
}
