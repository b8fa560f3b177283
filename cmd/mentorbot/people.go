package main

import (
	"fmt"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// The demo begins on Monday 4 January 2027 at 09.00.
var demoStart = mentoring.Date{Year: 2027, Month: time.January, Day: 4}

const demoZone = "Europe/Copenhagen"

// demoProgramme is an invented municipality's programme.
func demoProgramme() mentoring.Programme {
	return mentoring.Programme{
		Name:  "Mentorskab for ledere 2027",
		Start: demoStart, End: mentoring.Date{Year: 2027, Month: time.December, Day: 17},
		Midway:   mentoring.Span{Opens: mentoring.Date{Year: 2027, Month: time.June, Day: 7}, Closes: mentoring.Date{Year: 2027, Month: time.June, Day: 21}},
		Final:    mentoring.Span{Opens: mentoring.Date{Year: 2027, Month: time.November, Day: 22}, Closes: mentoring.Date{Year: 2027, Month: time.December, Day: 6}},
		TimeZone: demoZone, Language: "da",
		ClosedDays: []mentoring.ClosedDay{
			{Month: time.December, Day: 24}, {Month: time.December, Day: 31},
			{Month: time.May, Day: 1, From: mentoring.At(12, 0)}, {Month: time.June, Day: 5},
		},
		QuietWeeks: mentoring.DefaultQuietWeeks(),
		Facts: mentoring.Facts{
			Controller: "Nordby Kommune, Rådhuspladsen 1, 9999 Nordby",
			Purpose:    "At hjælpe mentor og mentee gennem forløbet og at finde ud af, om ordningen virker.",
			LegalBasis: "Opdigtet til prøvebanen.",
			Categories: "Navn, chat-id, par, kontrakt, møder, svar og en log over det, jeg har sendt.",
			Recipients: "Den, der driver løsningen, og den, der står for vores chat.",
			Retention:  "30 dage efter, at forløbet er slut.",
			DPO:        "dpo@nordby.example",
		},
	}
}

// The people in view, by their ids in the page's interface.
const (
	menteeID      = "mentee"
	mentorID      = "mentor"
	coordinatorID = "coordinator"
)

func person(address, name string) mentoring.Person {
	return mentoring.Person{
		Name: name, Language: "da",
		Identity: mentoring.Identity{Platform: platformName, Address: address},
	}
}

const platformName = "playground"

func coordinator() mentoring.Person {
	p := person(coordinatorID, "Mette Krogh")
	p.Phone = "99 31 00 00"
	return p
}

// background are the thirteen pairs that live by script, mentee and mentor.
var background = [][2]string{
	{"Amir Hassan", "Birgit Toft"}, {"Anne Lund", "Claus Dam"}, {"Bo Winther", "Dorte Friis"},
	{"Camilla Juhl", "Erik Bach"}, {"Daniel Krag", "Fatma Yilmaz"}, {"Emma Holst", "Gert Riis"},
	{"Frederik Bang", "Hanne Skov"}, {"Gitte Ravn", "Ivan Munk"}, {"Helle Vang", "Jens Aagaard"},
	{"Ida Borg", "Kirsten Lauge"}, {"Jonas Fink", "Lars Thorup"}, {"Karen Dahl", "Mogens Brandt"},
	{"Lise Elkjær", "Nina Hviid"},
}

func backgroundAddress(pair int, role mentoring.Role) chat.Address {
	return chat.Address(fmt.Sprintf("pair%d-%s", pair+1, role))
}
