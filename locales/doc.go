// Package locales holds every word the product says, in Danish and in English,
// and reads the dates, times and lengths that people type in those languages.
//
// It has three parts:
//
//   - The texts: active.da.toml is the source, active.en.toml its translation.
//     go generate writes both as Go into texts.go, which Load makes a catalogue
//     of, Catalogue.Words gives one person's language, and Words.T and Words.N say
//     a text. No other package calls go-i18n.
//   - The Danish conventions for dates and times (Words.When and its siblings),
//     which no library covers: "tirsdag den 15. december kl. 14.00–15.30".
//   - The parser (ParseSlot and its siblings), which understands what a person
//     writes after "book": "tirsdag uge 51 kl 14", "15/12 14.00 90 min".
//
// The package must never know a rule of the mentoring course: whether a time
// has passed, lies in the night or lasts too long is for others to judge. It
// knows no person, no platform and no clock; times come in as arguments and are
// already in the programme's location.
//
// Notes for translators stand in active.da.toml: "description" explains a text
// in English, and a "# knapper:" comment lists the buttons under it.
package locales
