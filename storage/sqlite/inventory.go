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
	Erased  int // texts whose key is gone
	Damaged int // keys and texts that do not open
}

// CheckKeys opens every key and every text, and counts.
func (d *DB) CheckKeys(ctx context.Context) (n Inventory, err error) {
	if err := n.countKeys(ctx, d.keys); err != nil {
		return n, err
	}
	err = d.View(ctx, func(r mentoring.Reader) error { return n.countTexts(r.(*reader)) })
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

// countTexts opens every text that the reader finds.
func (n *Inventory) countTexts(r *reader) error {
	for _, c := range sealedColumns {
		if err := n.count(r, c); err != nil {
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
// they are: an author of 0 means both halves.
type sealedColumn struct {
	table, name, pair, author string
}

// sealedColumns are all there are.
var sealedColumns = []sealedColumn{
	{"contract", "goals_enc", "pair", "0"},
	{"contract", "reached_enc", "pair", "0"},
	{"contract", "help_enc", "pair", "0"},
	{"contract", "rules_enc", "pair", "0"},
	{"contract", "evaluation_enc", "pair", "0"},
	{"meeting", "place_enc", "pair", "0"},
	{"proposal", "place_enc", "pair", "0"},
	{"answer", "text_enc", "(SELECT pair FROM prompt WHERE id = answer.prompt)", "author"},
}

// scopeOf is whose a text is; an author of 0 means both halves.
func scopeOf(pair mentoring.PairID, author mentoring.PersonID) seal.Scope {
	if author == 0 {
		return seal.ScopeOfPair(pair)
	}
	return seal.ScopeOfHalf(pair, author)
}

func (n *Inventory) count(r *reader, c sealedColumn) error {
	return r.rows("SELECT id, "+c.pair+", "+c.author+", "+c.name+" FROM "+c.table, func(scan scan) error {
		var id int64
		var pair mentoring.PairID
		var author mentoring.PersonID
		var unread mentoring.Secret
		text := sealedText{column: c.name, text: &unread}
		if err := scan(&id, &pair, &author, &text); err != nil {
			return err
		}
		switch err := r.open(c.table, id, scopeOf(pair, author), []sealedText{text}); {
		case err == nil:
			n.Texts++
		case errors.Is(err, mentoring.ErrErased):
			n.Erased++
		case errors.Is(err, seal.ErrRefused), errors.Is(err, seal.ErrWrongMaster):
			n.Damaged++
		default:
			return err
		}
		return nil
	})
}
