// Package mentoring is the programme "Mentorskab for ledere": people, pairs,
// contracts, meetings, questions, answers, and the rules between them.
//
// It knows no platform, no language, no database and no clock but the time it
// is given. It imports the standard library only, so that the compiler keeps
// everything else out of the rules.
//
// A pair's life:
//
//	invited --both join--> active            (either may decline: declined)
//
// A contract's life, per version:
//
//	sent --the other half approves--> in force   (a newer version takes its place)
//
// A meeting's life:
//
//	proposed --accepted--> agreed --planned end--> held | not held | disputed
//	proposed --countered--> proposed             agreed --moved--> agreed
//	proposed --its time passes--> lapsed         agreed --cancelled--> cancelled
//	proposed --the old time kept--> declined     disputed --mentee's word--> held | not held
//
// A delivery's life stands at DeliveryState.
package mentoring
