// Package chattest is the conformance of chat platforms: what every adapter
// owes to the conversation and to the person. An adapter's test is a Harness,
// which starts the platform and acts as one person on it the way that person's
// own program does.
//
// The cases are neutral: they know no platform and nothing of mentoring.
package chattest
