package locales_test

import (
	"strings"
	"testing"

	"mentorbot/locales"
)

// The brochure's words, which people recognise and which nobody may polish.
// Whoever changes one of them has to change it here as well, and to ask why.
var brochure = map[string]string{
	// The nine questions that hold on to what is learnt.
	"prep.q.1":       "Hvad kan jeg særligt huske fra sidste møde?",
	"prep.q.2":       "Hvordan har jeg arbejdet med målet fra sidste samtale?",
	"prep.q.3":       "Hvad er gået godt – hvilke udfordringer har jeg haft?",
	"end.q.mentee.1": "Hvad har været nyttigt i denne samtale?",
	"end.q.mentee.2": "Hvad kunne jeg tænke mig, at mentor gør mere af?",
	"end.q.mentee.3": "Hvad vil jeg arbejde med næste gang?",
	"end.q.mentor.1": "Hvor har jeg især mærket interesse og energi hos mig selv?",
	"end.q.mentor.2": "Hvilke læringspunkter er blevet tydelige for mig?",
	"end.q.mentor.3": "Hvad er jeg blevet klogere på om mig selv på dette møde?",

	// The six points of the agenda.
	"agenda.points": "1. Hvad er sket siden sidst?\n" +
		"2. Fælles aftale om mødets formål\n" +
		"3. Udforskning af emnerne ud fra mentees perspektiv\n" +
		"4. Opstilling af handlemuligheder\n" +
		"5. Opsummering\n" +
		"6. Nyt møde",

	// The nine labels of the contract.
	"contract.head.goal":    "Mål med mentorforholdet",
	"contract.q.goal":       "Beskriv hvilke mål mentee har med mentorrelationen.",
	"contract.q.reached":    "Hvornår ved mentee, at målet er nået?",
	"contract.q.help":       "Hvad har mentee brug for hjælp til?",
	"contract.head.terms":   "Vilkår for mentorforholdet",
	"contract.q.frequency":  "Mødehyppighed",
	"contract.q.rules":      `"Spilleregler" for evt. ændringer/aflysninger`,
	"contract.q.tasks":      "Opgavefordeling m.h.t. dagsorden mm",
	"contract.q.evaluation": "Evaluering",

	// The four learning languages.
	"opt.language.instruction": "Instruktion",
	"opt.language.advice":      "Rådgivning",
	"opt.language.guidance":    "Vejledning",
	"opt.language.coaching":    "Coaching",
}

// Sentences that stand inside a longer text, from the brochure and from the
// requirements, word for word.
var quoted = map[string][]string{
	"tip.mentor":           {"Det er den, der arbejder, der lærer noget"},
	"guide.languages.note": {"Mentor bør aldrig instruere."},
	"end.intro.mentor":     {"Vend det med dig selv eller evt. med mentee eller med egen mentor"},
	"tip.card.10":          {"Det taler jeg ikke om – spørg mentee selv."},
	"error.notmember":      {"Jeg kan kun hjælpe deltagere i et mentorforløb."},
	"roles.mentee.expectations": {"• Bliver lyttet til\n• Bliver udfordret\n• Møder tillid\n• Kan frit tale om alle emner\n• Møder fortrolighed\n",
		"• Får større selvtillid\n• Får støtte til sin karriereudvikling"},
	"welcome.mentee":           {law},
	"welcome.mentor":           {law},
	"contract.h.silence":       {law},
	"privacy.who_sees_what":    {law, "kan teknisk set få adgang. Det bliver logget."},
	"end.mentor.no_store":      {"Helt fint. Jeg har ikke gemt noget, og jeg spørger ikke igen."},
	"skip.ok":                  {"Helt fint. Jeg har ikke gemt noget, og jeg spørger ikke igen."},
	"close.propose.peer":       {"foreslår, at I slutter jeres forløb."},
	"guide.languages":          {"• Mentor siger typisk: Hvis jeg var dig, ville jeg..\n", "• Mentee har maksimal styring og alt ansvar for handling"},
	"roles.mentee.obligations": {"**Mentees forpligtelser**\n"},
	"roles.mentor.obligations": {"**Mentors forpligtelser**\n", "• Være lyttende\n• Holde sig selv i baggrunden\n• Være god til at tale med mennesker\n"},
}

const law = "Det, I taler om, bliver mellem jer. Loven kan i særlige tilfælde kræve, at noget gives videre."

func TestTheBrochuresWordsStandAsTheyWerePrinted(t *testing.T) {
	t.Parallel()
	words := load(t)
	for id, want := range brochure {
		if got := text(t, words, locales.Danish, id); got != want {
			t.Errorf("%s is %q, the brochure says %q", id, got, want)
		}
	}
	for id, sentences := range quoted {
		for _, want := range sentences {
			if got := text(t, words, locales.Danish, id); !strings.Contains(got, want) {
				t.Errorf("%s is %q, without %q", id, got, want)
			}
		}
	}
}
