package chat

import "context"

// Letter is an e-mail that puts an entry into its receiver's calendar. It says
// what a message may say, and less: no name, and no word of anybody's.
type Letter struct {
	// Key names the delivery and says nothing else. A letter that is sent again
	// has the key of the first, so that it can be known as the same.
	Key           string
	Subject, Text string
	Entry         File // a calendar file whose media type names its method
}

// Post carries letters. It is safe for concurrent use.
type Post interface {
	// Deliver hands a letter over for one e-mail address, without a name before
	// it. An error is a *SendError.
	Deliver(ctx context.Context, to string, l Letter) (Receipt, error)
}
