package playground

// LoseFile takes the transcript's file away, as a full disk does.
func (p *Platform) LoseFile() error { return p.keeper.file.Close() }
