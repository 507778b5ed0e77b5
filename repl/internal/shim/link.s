// Functions without bodies, linked from package runtime, need an assembly file to be here.
