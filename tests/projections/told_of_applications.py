"""One application at one version, as each of those tells it who tell it: the same names for what they share.

Who does not show something leaves it out. What was erased is None everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, Final

from kundelik_domain.admissions.application import APPLICATION, Application
from kundelik_domain.admissions.events import ApplicationDrafted, ApplicationSent
from kundelik_domain.admissions.values import DocumentKind, Status, Verdict
from kundelik_domain.shared.facts import Erased
from projections.admissions import as_of
from projections.admissions.explanation import Explained, explained
from projections.admissions.papers import PaperKind, shown, version_shown
from projections.messages.kinds import kind_of
from projections.reading import Recorded
from projections.replaying import Snapshot, plain

Told = dict[str, Any]
CHOSEN: Final = ("school", "school_year", "language", "class_kind", "direction")


def everybody(history: Sequence[Recorded], replayed: Snapshot, rows: Mapping[str, Any]) -> dict[str, Told]:
    """What each says after these facts; `rows` are those of the read models at that position."""
    school_knows = as_of.snapshot(history[: as_of.known_to_school(history)])
    ((executors,), (cabinets,)) = rows["executor_list"], rows["cabinet"]
    return {
        "facts": _by_facts(history),
        "fold": _by_fold(history),
        "replay": _by_replay(replayed),
        "explanation": _by_explanation(explained(history)),
        "paper": _by_paper(history),
        "cabinet": _by_cabinet(cabinets),
        "class list": _by_class_list(*rows["formation_children"]),
        "history": {"events": [_by_history(row) for row in rows["history"]]},
        "notices": {"notices": [_by_notice(row) for row in rows["notices"]]},
        # what its owner changes after a refusal the school does not see, and neither does this comparison
        "school's replay": {f"school's {name}": value for name, value in _by_replay(school_knows).items()},
        "executor's list": {f"school's {name}": value for name, value in _by_executor(executors).items()}
        | {"number": executors["number"], "edited": executors["edited"] is not None},
        "edition": {"edited": any(_is_edition(each) for each in history[as_of.known_to_school(history) :])},
    }


def disagreements(told: Mapping[str, Told]) -> list[tuple[str, dict[str, Any]]]:
    """Every name under which two of them say different things."""
    names = dict.fromkeys(name for each in told.values() for name in each)
    said = {name: {who: plain(each[name]) for who, each in told.items() if name in each} for name in names}
    return [(name, each) for name, each in said.items() if len(set(map(str, each.values()))) > 1]


def _is_edition(recorded: Recorded) -> bool:
    return recorded.fact.NAME == "admissions.application-edited.v1"


def _by_facts(history: Sequence[Recorded]) -> Told:
    """By no fold at all: what the facts say one by one."""
    first, last = history[0].fact, history[-1]
    assert isinstance(first, ApplicationDrafted)
    sent = [each for each in history if isinstance(each.fact, ApplicationSent)]
    return {
        "number": first.number,
        "owner": first.owner,
        "created_at": history[0].recorded_at,
        "version": len(history),
        "position": last.position,
        "changed_at": last.recorded_at,
        "sent_at": sent[-1].recorded_at if sent else None,
        "due_at": sent[-1].fact.limit.due_at if sent else None,  # type: ignore[attr-defined] # of an `ApplicationSent`
        "events": [_event(each) for each in history],
        "notices": [
            _notice(history[:version]) for version in range(1, len(history) + 1) if kind_of(history[version - 1].fact)
        ],
    }


def _event(recorded: Recorded) -> tuple[Any, ...]:
    return (
        recorded.version,
        recorded.position,
        recorded.fact.NAME,
        recorded.recorded_at,
        recorded.actor,
        _comment(recorded),
    )


def _by_history(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("version", "position", "event", "recorded_at", "actor", "comment"))


def _comment(recorded: Recorded) -> str | None:
    found = [getattr(recorded.fact, name, None) for name in ("comment", "reason", "remark")]
    return next((text for text in found if isinstance(text, str)), None)


def _notice(history: Sequence[Recorded]) -> tuple[Any, ...]:
    """As the replay of that version has it."""
    state, last = as_of.snapshot(history), history[-1]
    kind = kind_of(last.fact)
    told = "comment" if kind is not None and kind.value in {"accepted", "rejected", "rejected-finally"} else ""
    school = state["choice.school"]
    return (
        last.version,
        last.position,
        last.recorded_at,
        kind and kind.value,
        state["number"],
        school,
        _plainly(state.get(told)),
    )


def _by_notice(row: Mapping[str, Any]) -> tuple[Any, ...]:
    told = ("version", "position", "told_at", "kind", "number", "school", "comment")
    return tuple(str(row[name]) if name == "school" else row[name] for name in told)


def _by_fold(history: Sequence[Recorded]) -> Told:
    state: Application = reduce(APPLICATION.evolve, (each.fact for each in history), APPLICATION.initial)
    assert state.choice is not None
    chosen = {name: plain(getattr(state.choice, name)) for name in CHOSEN}
    return chosen | {
        "status": state.status.shown,
        "final": state.status is Status.REJECTED_FINALLY,
        "service": state.service,
        "number": state.number,
        "owner": state.owner,
        "applicant": state.applicant,
        "child": state.child,
        "special_needs": state.special_needs,
        "documents": _kinds(state.documents),
        "not_in_order": _kinds(state.not_in_order),
        "due_at": state.limit.due_at if state.limit else None,
        "missed": state.missed,
        "inclusion": state.inclusion,
    }


def _kinds(documents: frozenset[DocumentKind]) -> list[str]:
    return sorted(kind.value for kind in documents)


def _by_replay(state: Snapshot) -> Told:
    checks = {name.partition(".")[2]: value for name, value in state.items() if name.startswith("check.") and value}
    remarks = {kind: _plainly(state[f"remark.{kind}"]) for kind in checks}
    return {name: state[f"choice.{name}"] for name in CHOSEN} | {
        "status": state["status"],
        "final": bool(state.get("final")),
        "service": state["service"],
        "number": state["number"],
        "applicant_name": _name(state, "applicant"),
        "applicant_iin": state.get("applicant.iin"),
        "child_name": _name(state, "child"),
        "child_iin": state.get("child.iin"),
        "born_on": state.get("child.born_on"),
        "sex": state.get("child.sex"),
        "documents": state["documents"],
        "checks": sorted(checks.items()),
        "remarks": sorted(remarks.items()),
        "not_in_order": sorted(kind for kind, verdict in checks.items() if verdict != Verdict.IN_ORDER.value),
        "due_at": state.get("limit.due_at"),
        "missed": state["overdue"],
        "inclusion": bool(state.get("inclusion")),
        "inclusion told": state.get("inclusion"),
        "comment": _plainly(state.get("comment")),
        "ground": state.get("ground"),
        "version": state["version"],
        "position": state["position"],
        "changed_at": state["recorded_at"],
    }


def _name(state: Snapshot, who: str) -> str | None:
    assert (state.get(who) == "erased") != (f"{who}.surname" in state)
    parts = (state.get(f"{who}.{part}") for part in ("surname", "name", "patronymic"))
    return " ".join(part for part in parts if part) or None


def _plainly(text: str | None) -> str | None:
    return None if text == "erased" else text


def _by_explanation(found: Explained) -> Told:
    assert found.choice is not None
    chosen = {name: plain(getattr(found.choice, name)) for name in CHOSEN}
    return chosen | {
        "status": found.status.shown,
        "final": found.status is Status.REJECTED_FINALLY,
        "number": found.number,
        "service": found.service,
        "born_on": found.born_on,
        "special_needs": found.special_needs,
        "documents": _kinds(found.documents),
        "sent_at": found.sent.recorded_at if found.sent else None,
        "decided_at": found.decided.recorded_at if found.decided else None,
        "due_at": found.limit.due_at if found.limit else None,
        "missed": found.missed,
        "ground": found.ground.value if found.ground else None,
        "signing": found.sent.recorded_at if found.sent and not found.edited else None,
    }


def _by_paper(history: Sequence[Recorded]) -> Told:
    """The printed form, which shows the last edition or sending there is."""
    version = version_shown(PaperKind.FORM, history)
    assert version is not None
    form = shown(PaperKind.FORM, history, version)
    assert form is not None
    applicant, child = form.content.applicant_details, form.content.child_details
    return {name: plain(getattr(form.content.choice, name)) for name in CHOSEN} | {
        "number": form.number,
        "service": form.service,
        "applicant": form.content.applicant,
        "child": form.content.child,
        "applicant_iin": None if isinstance(applicant, Erased) else applicant.iin,
        "child_iin": None if isinstance(child, Erased) else child.iin,
        "documents": _kinds(frozenset(form.documents)),
        "signing": form.signing.recorded_at if form.signing else None,
    }


def _by_cabinet(row: Mapping[str, Any]) -> Told:
    same = (
        "status", "final", "number", "service", "owner", "applicant", "child", "applicant_name", "child_name",
        "school", "school_year", "language", "class_kind", "comment", "ground", "version", "created_at", "sent_at",
        "due_at", "decided_at", "changed_at",
    )  # fmt: skip
    kept = row["documents"]
    return {name: row[name] for name in same} | {
        "missed": row["missed_at"] is not None,
        "documents": sorted(kept),
        "checks": sorted((kind, each["check"]) for kind, each in kept.items() if "check" in each),
        "remarks": sorted((kind, each.get("remark")) for kind, each in kept.items() if "check" in each),
    }


def _by_executor(row: Mapping[str, Any]) -> Told:
    same = (
        "status", "final", "service", "applicant_name", "applicant_iin", "child_name", "child_iin", "school",
        "school_year", "language", "class_kind", "direction", "comment", "due_at",
    )  # fmt: skip
    told = {"missed": row["missed_at"] is not None, "inclusion told": row["inclusion"]}
    return {name: row[name] for name in same} | told


def _by_class_list(row: Mapping[str, Any]) -> Told:
    names = [row[part] for part in ("surname", "name", "patronymic")]
    told = {"child_name": " ".join(part for part in names if part) or None, "child_iin": row["iin"]}
    return told | {name: row[name] for name in ("child", "born_on", "sex")}
