package sqlite

import (
	"context"
	"errors"
	"fmt"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// Inventory is what CheckKeys has counted.
type Inventory struct {
	Keys    int // of texts that open
	Texts   int // that open
	Erased  int // texts whose key was destroyed
	Damaged int // keys and texts that do not open
}

// CheckKeys opens every key and every text, and counts.
func (d *DB) CheckKeys(ctx context.Context) (n Inventory, err error) {
	if err := n.countKeys(ctx, d.keys); err != nil {
		return n, err
	}
	err = d.View(ctx, func(r mentoring.Reader) error { return n.countTexts(r.(*reader), nil) })
	return n, err
}

// countKeys opens every key.
func (n *Inventory) countKeys(ctx context.Context, k *keyStore) error {
	scopes, err := k.scopes(ctx)
	if err != nil {
		return err
	}
	for _, scope := range scopes {
		switch err := k.opens(scope); {
		case errors.Is(err, seal.ErrWrongMaster):
			n.Damaged++
		case errors.Is(err, mentoring.ErrErased): // destroyed since the list was made
		case err != nil:
			return err
		case sealsText(scope):
			n.Keys++
		}
	}
	return nil
}

// countTexts opens every text that the reader finds. With erased it is a copy
// from before an erasure that is looked through: then a text of another key than
// its scope has now counts as erased too, and erased is told where such texts lie.
func (n *Inventory) countTexts(r *reader, erased func(c sealedColumn, id int64)) error {
	for _, c := range sealedColumns {
		there, err := r.table(c.table) // A file of an older schema is looked through as it is.
		if err == nil && there {
			err = n.count(r, c, erased)
		}
		if err != nil {
			return fmt.Errorf("open %s of every %s: %w", c.name, c.table, err)
		}
	}
	return nil
}

// sealsText tells the keys of texts from the check value and the audit's.
func sealsText(scope seal.Scope) bool { return scope != checkScope && scope != seal.ScopeOfAudit }

// opens looks whether a key can be used.
func (k *keyStore) opens(scope seal.Scope) (err error) {
	if scope == seal.ScopeOfAudit {
		_, err = k.existingChain()
	} else {
		_, err = k.existing(scope)
	}
	return err
}

// sealedColumn is one whose texts are sealed, and the expressions for whose
// they are: an author of 0 means both halves, and a reader other than 0 the one
// whom the author wrote to.
type sealedColumn struct {
	table, name, pair, author, reader string
}

// sealedColumns are all there are.
var sealedColumns = []sealedColumn{
	{"contract", "goals_enc", "pair", "0", "0"},
	{"contract", "reached_enc", "pair", "0", "0"},
	{"contract", "help_enc", "pair", "0", "0"},
	{"contract", "rules_enc", "pair", "0", "0"},
	{"contract", "evaluation_enc", "pair", "0", "0"},
	{"meeting", "place_enc", "pair", "0", "0"},
	{"proposal", "place_enc", "pair", "0", "0"},
	{"answer", "text_enc", "(SELECT pair FROM prompt WHERE id = answer.prompt)", "author", "0"},
	{"contact", "reason_enc", "pair", "author", "coordinator"},
	{"note", "text_enc", "pair", "author", "0"},
}

// whose are the columns of the expressions for whose a text is.
func (c sealedColumn) whose() string { return c.pair + ", " + c.author + ", " + c.reader }

// owner reads them.
type owner struct {
	pair           mentoring.PairID
	author, reader mentoring.PersonID
}

// fields are where the columns go.
func (o *owner) fields() []any { return []any{&o.pair, &o.author, &o.reader} }

func (o owner) scope() seal.Scope {
	switch {
	case o.author == 0:
		return seal.ScopeOfPair(o.pair)
	case o.reader == 0:
		return seal.ScopeOfHalf(o.pair, o.author)
	default:
		return seal.ScopeOfContact(o.pair, o.author, o.reader)
	}
}

// ownerOf reads whose texts a scope seals; ok is false for a scope of none.
func ownerOf(scope seal.Scope) (o owner, ok bool) {
	// A shorter scope fills fewer, and what is left over shows below.
	_, _ = fmt.Sscanf(string(scope), "pair/%d/person/%d/to/%d", &o.pair, &o.author, &o.reader)
	return o, o.scope() == scope
}

func (n *Inventory) count(r *reader, c sealedColumn, erased func(c sealedColumn, id int64)) error {
	return r.rows("SELECT id, "+c.whose()+", "+c.name+" FROM "+c.table, func(scan scan) error {
		var id int64
		var whose owner
		var unread mentoring.Secret
		text := sealedText{column: c.name, text: &unread}
		if err := scan(append(append([]any{&id}, whose.fields()...), &text)...); err != nil {
			return err
		}
		if len(text.stored) == 0 {
			return nil // erased
		}
		scope := whose.scope()
		err := r.open(c.table, id, scope, []sealedText{text})
		if erased != nil && errors.Is(err, seal.ErrRefused) {
			if key, found := r.ring.key(scope, r.ring.vault.existing); found == nil && !key.Made(text.stored) {
				err = mentoring.ErrErased
			}
		}
		switch {
		case err == nil:
			n.Texts++
		case errors.Is(err, mentoring.ErrErased):
			n.Erased++
			if erased != nil {
				erased(c, id)
			}
		case errors.Is(err, seal.ErrRefused), errors.Is(err, seal.ErrWrongMaster):
			n.Damaged++
		default:
			return err
		}
		return nil
	})
}
