// Package slackfake is a strict Slack workspace on the loopback, for tests. It
// refuses what Slack refuses (limits, scopes, tokens, triggers, people who
// left), fails the test over what this house forbids or what no app should
// send, loses requests and responses when told to, and plays the people: they
// type, press, send dialogs and see what Slack would show them.
//
// The app is reached over signed HTTP (DeliverTo) or over Socket Mode, as in
// the real workspace. An act returns when the app has acknowledged it; what
// the app does afterwards is the app's to wait for.
//
//	people --act--> Workspace --signed request or envelope--> app
//	people <--messages, modals-- Workspace <--Web API, response_url-- app
package slackfake
