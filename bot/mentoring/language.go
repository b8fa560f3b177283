package mentoring

import "slices"

// Language is one of the brochure's four learning languages (R78).
type Language string

// The languages, from the one in which the mentor steers most.
const (
	Instruction Language = "instruction"
	Advice      Language = "advice"
	Guidance    Language = "guidance"
	Coaching    Language = "coaching"
)

// Languages returns all four, in the brochure's order.
func Languages() []Language { return []Language{Instruction, Advice, Guidance, Coaching} }

// isLanguage reports whether a text names one.
func isLanguage(text Secret) bool { return slices.Contains(Languages(), Language(text.Reveal())) }
