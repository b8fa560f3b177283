// Package smtpfake is a strict mail relay on this machine, for tests alone. It
// takes a letter only in the order and the form that RFC 5321 asks for, over
// TLS when it has TLS, and only from whom it knows.
package smtpfake
