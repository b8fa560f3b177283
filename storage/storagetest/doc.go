// Package storagetest is the conformance suite of mentoring.Store: what every
// store must do, whatever it is made of. A store's own test calls Run and adds
// only what is its own.
//
// The suite holds no rule of the programme and never looks inside a store. It
// does not sleep.
package storagetest
