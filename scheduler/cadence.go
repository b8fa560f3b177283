package scheduler

import (
	"github.com/robfig/cron/v3"

	"mentorbot/bot/mentoring"
)

// A cadence's arithmetic is a rule of the programme and lives in package mentoring, which knows no cron; this is its
// face as a cron.Schedule.
var _ cron.Schedule = mentoring.Cadence{}
