// Package scheduler says when: it relays due deliveries from the outbox to the
// courier, at a heartbeat of robfig/cron and whenever somebody's act made
// something due, and it lends the calendar of rickar/cal to the rules.
//
// It knows no pair, no text, no platform and no database. Due times are stored
// rows; nothing is carried in memory alone, so a restart loses nothing.
package scheduler
