// Command mentorbot is the bot of "Mentorskab for ledere". It wires the
// packages together; no rule, no wording and no platform stands here.
package main
