package bot

import "mentorbot/bot/chat"

// labels are the texts on the button of each verb.
var labels = map[string]string{
	"join": "btn.join", "decline": "btn.no_thanks", "who": "btn.who", "facts": "btn.facts",
	"contact": "btn.write_coordinator",
	"draft":   "btn.draft", "example": "btn.example", "read": "btn.read_draft", "approve": "btn.approve",
	"suggest": "btn.suggest", "waits": "btn.wait",
	"book": "btn.book", "accept": "btn.fits", "counter": "btn.another_time", "keep": "btn.keep",
	"move": "btn.move", "cancel": "btn.cancel", "stand": "btn.keep", "askbook": "btn.ask_peer", "own": "btn.own", "unfit": "btn.not_fits", "dont": "btn.no_thanks",
	"answer": "btn.answer", "skip": "btn.skip_once", "held": "btn.yes", "moved": "btn.no_moved",
	"calledoff": "btn.no_cancelled", "nothing": "btn.think", "nothingtold": "btn.tell_peer",
	"nothingown": "btn.tell_mentor", "nomeeting": "btn.not_held", "shared": "btn.read_answer", "log": "btn.log_see",
	"export": "btn.export", "erase": "btn.delete",
	"write": "btn.log_write", "pick": "btn.log_edit", "search": "btn.log_search",
	"putoff": "btn.later", "inhour": "btn.hour", "tomorrow": "btn.tomorrow815", "monday": "btn.monday",
	"lateryes": "btn.yes", "laterkeep": "btn.keep_cadence", "pairs": "btn.pairs", "enrol": "btn.pair_new",
	"resume": "btn.pause_end", "asker": "btn.who_is_it",
	"together": "btn.stop", "talk": "btn.talk_first", "leave": "btn.stop_alone",
	"isanswer": "btn.is_answer", "iscommand": "btn.is_command",
}

// opening are the verbs whose buttons are answered by a form, and
// openingWords the words of which a button is.
var (
	opening = map[string]bool{
		"draft": true, "suggest": true, "example": true, "read": true, "book": true, "own": true, "counter": true, "move": true,
		"moved": true, "answer": true, "shared": true, "log": true, "write": true, "pick": true, "search": true,
		"export": true, "erase": true, "pairs": true, "enrol": true, "contact": true, "asker": true, "leave": true, "iscommand": true,
	}
	openingWords = map[string]bool{
		"book": true, "flyt": true, "kontrakt": true, "logbog": true, "svar": true, "pause": true, "data": true, "laeringssprog": true,
	}
)

// opens reports whether the button with the id is answered by a form. It may be
// answered by a message all the same.
func opens(id string) bool {
	verb, a := parseID(id)
	return opening[verb] || verb == "word" && openingWords[a.text(1)]
}

// presses are what the buttons do, by verb. Assigned in init, since what they
// do offers buttons again.
var presses map[string]func(turn, args) (chat.Reply, error)

// submissions are what sent forms do, by verb.
var submissions map[string]func(turn, args, values) (chat.Reply, error)

func init() {
	presses = map[string]func(turn, args) (chat.Reply, error){
		"word": turn.pressedWord,
		"join": turn.join, "decline": turn.decline, "who": turn.who, "facts": turn.facts, "contact": turn.contact,
		"draft": turn.draft, "example": turn.example, "read": turn.readContract, "approve": turn.approve,
		"suggest": turn.draft, "waits": turn.contractWaits,
		"book": turn.pressBook, "accept": turn.accept, "counter": turn.counter, "keep": turn.keep,
		"move": turn.pressMove, "cancel": turn.pressCancel, "calloff": turn.callOff, "stand": turn.stand,
		"askbook": turn.askToBook, "own": turn.pressOwn, "unfit": turn.unfit, "dont": turn.dont,
		"answer": turn.pressAnswer, "skip": turn.skip, "held": turn.held, "moved": turn.movedAway,
		"calledoff": turn.notHeld, "nomeeting": turn.notHeld,
		"nothing": turn.skip, "nothingtold": turn.skip, "nothingown": turn.skip,
		"putoff": turn.putOff, "inhour": turn.inAnHour, "tomorrow": turn.tomorrow, "monday": turn.onMonday,
		"shared": turn.readShared, "log": turn.pressLog,
		"export": turn.pressExport, "erase": turn.pressErase,
		"write": turn.pressWrite, "pick": turn.pressPick, "search": turn.pressSearch,
		"lateryes": turn.laterYes, "laterkeep": turn.laterKeep, "pairs": turn.pressPairs, "enrol": turn.pressEnrol,
		"resume": turn.resume, "asker": turn.showAsker,
		"together": turn.together, "talk": turn.talk, "leave": turn.leave,
		"isanswer": turn.isAnswer, "iscommand": turn.isCommand,
	}
	submissions = map[string]func(turn, args, values) (chat.Reply, error){
		"contract": turn.sendContract, "approve": turn.submitApproval, "edit": turn.editContract,
		"book": turn.propose, "own": turn.own, "answer": turn.saveAnswers,
		"write": turn.write, "pick": turn.pick, "entry": turn.changeEntry, "search": turn.search,
		"export": turn.export, "erase": turn.erase, "end": turn.end, "enrol": turn.enrol,
		"pause": turn.holdPause, "contact": turn.askContact, "asker": turn.takeCare,
	}
}

// values are what stands in a sent form.
type values map[string]chat.Value

func (v values) text(field string) string { return v[field].Reveal() }
