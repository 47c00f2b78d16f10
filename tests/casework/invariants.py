"""What always holds between cases, in plain SQL as an operator would run it: each statement finds what is wrong.

The states are typed by hand, from FLOW, and not asked of the tables in code.
"""

from django.db import connection

# kind → states in which somebody has the turn, and states that follow another case
HELD = {
    "concern": "NEW IN_HAND REFERRED ANSWERED",
    "suggestion": "DRAFT SUBMITTED ACCEPTED REPLIED",
    "assignment": "PENDING HANDLING DRAFTED CHECKED",
    "request": "ASKED",
    "commitment": "OPEN REPORTED",
    "supervision": "ASKED ANSWERED",
}
FOLLOWING = {"concern": "RAISED MERGED", "suggestion": "ASSIGNED JOINED"}
CLOSED = {
    "concern": "CLOSED DECLINED WITHDRAWN",
    "suggestion": "DECLINED REROUTED WITHDRAWN",
    "assignment": "DELIVERED REASSIGNED VOID",
    "request": "GRANTED REFUSED TAKEN_BACK VOID",
    "commitment": "KEPT BROKEN",
    "supervision": "DONE",
}
# kind → its clocks and the states in which each runs
CLOCKS = {
    "concern": {"screen": "NEW", "act": "IN_HAND", "answer": "REFERRED", "rating": "ANSWERED"},
    "suggestion": {"review": "SUBMITTED", "assign": "ACCEPTED", "promise": "ASSIGNED", "rating": "REPLIED"},
    "assignment": {
        "accept": "PENDING",
        "check": "DRAFTED",
        "sign": "CHECKED",
        "reply": "PENDING HANDLING DRAFTED CHECKED",
        "opinion": "PENDING HANDLING DRAFTED CHECKED",
    },
    "request": {"decide": "ASKED", "settle": "ASKED"},
    "commitment": {"date": "OPEN", "contradict": "REPORTED"},
    "supervision": {"urging": "ASKED", "settle": "ANSWERED"},
}


def listed(states: str) -> str:
    """`A B` as SQL has it."""
    return "(" + ", ".join(f"'{state}'" for state in states.split()) + ")"


def _turns(kind: str) -> str:
    return f"(SELECT count(*) FROM workflow_turn t WHERE t.subject_kind = '{kind}' AND t.subject_id = c.id)"


def _running(kind: str, clock: str) -> str:
    return (
        f"(SELECT count(*) FROM workflow_deadline d WHERE d.subject_kind = '{kind}' AND d.subject_id = c.id"
        f" AND d.clock = '{clock}' AND d.stopped_at IS NULL)"
    )


def _holders() -> dict[str, str]:
    found = {}
    for kind, states in HELD.items():
        found[f"an open {kind} that nobody holds, or two"] = (
            f"SELECT id FROM casework_{kind} c WHERE state IN {listed(states)} AND {_turns(kind)} <> 1"
        )
        rest = CLOSED[kind] + " " + FOLLOWING.get(kind, "")
        found[f"a {kind} that is closed or follows, and still somebody's turn"] = (
            f"SELECT id FROM casework_{kind} c WHERE state IN {listed(rest)} AND {_turns(kind)} <> 0"
        )
        found[f"a turn of no {kind}"] = (
            f"SELECT id FROM workflow_turn WHERE subject_kind = '{kind}'"
            f" AND subject_id NOT IN (SELECT id FROM casework_{kind})"
        )
    return found


# which of two clocks that share their states this case has
HAS = {
    ("assignment", "reply"): "role IN ('MAIN', 'SEPARATE')",
    ("assignment", "opinion"): "role = 'ASSIST'",
    ("request", "decide"): "what NOT IN ('RETURN', 'OVERRIDE')",
    ("request", "settle"): "what IN ('RETURN', 'OVERRIDE')",
}


def _clocks() -> dict[str, str]:
    found = {}
    for kind, clocks in CLOCKS.items():
        for clock, states in clocks.items():
            has = f"state IN {listed(states)} AND {HAS.get((kind, clock), '1 = 1')}"
            found[f"a {kind} without its clock {clock}, or with it in another state"] = (
                f"SELECT id FROM casework_{kind} c WHERE {_running(kind, clock)} <> CASE WHEN {has} THEN 1 ELSE 0 END"
            )
    return found


LIVE = listed(HELD["assignment"])
UNDER_WAY = "('SUBMITTED', 'ACCEPTED', 'ASSIGNED', 'JOINED')"
FOLLOWED = {
    "a suggestion with its units, and no unit that owes a letter": f"""
        SELECT id FROM casework_suggestion s WHERE state = 'ASSIGNED' AND NOT EXISTS (
            SELECT 1 FROM casework_assignment a WHERE a.suggestion_id = s.id AND a.round = s.round
            AND a.role IN ('MAIN', 'SEPARATE') AND a.state IN {LIVE})""",
    "a joined suggestion whose main is not under way": """
        SELECT s.id FROM casework_suggestion s LEFT JOIN casework_suggestion m ON m.id = s.join_into_id
        WHERE s.state = 'JOINED' AND (m.id IS NULL OR m.state NOT IN ('ACCEPTED', 'ASSIGNED'))""",
    "a suggestion that is not joined and still linked to a main": """
        SELECT id FROM casework_suggestion WHERE state <> 'JOINED' AND join_into_id IS NOT NULL""",
    "a raised concern that no suggestion carries": f"""
        SELECT id FROM casework_concern c WHERE state = 'RAISED' AND NOT EXISTS (
            SELECT 1 FROM casework_link l JOIN casework_suggestion s ON s.id = l.suggestion_id
            WHERE l.concern_id = c.id AND l.cut_at IS NULL AND s.state IN {UNDER_WAY})""",
    "a hazard that waits for a suggestion": """
        SELECT id FROM casework_concern WHERE state = 'RAISED' AND urgency = 'HAZARD'""",
    "a merged concern that follows nothing open": """
        SELECT c.id FROM casework_concern c LEFT JOIN casework_concern m ON m.id = c.merged_into_id
        WHERE c.state = 'MERGED'
        AND (m.id IS NULL OR m.state NOT IN ('NEW', 'IN_HAND', 'REFERRED', 'RAISED', 'MERGED'))""",
}
CHILDREN = {
    "an open assignment under a suggestion that is not with its units": f"""
        SELECT a.id FROM casework_assignment a JOIN casework_suggestion s ON s.id = a.suggestion_id
        WHERE a.state IN {LIVE} AND (s.state <> 'ASSIGNED' OR s.round <> a.round)""",
    "an open request about a closed assignment": f"""
        SELECT r.id FROM casework_request r JOIN casework_assignment a ON a.id = r.assignment_id
        WHERE r.state = 'ASKED' AND a.state NOT IN {LIVE}""",
    "an open request to be relieved of what was taken": """
        SELECT r.id FROM casework_request r JOIN casework_assignment a ON a.id = r.assignment_id
        WHERE r.state = 'ASKED' AND r.what = 'RETURN' AND a.state <> 'PENDING'""",
    "an open request to write without a talk or an opinion, and nothing to write": """
        SELECT r.id FROM casework_request r JOIN casework_assignment a ON a.id = r.assignment_id
        WHERE r.state = 'ASKED' AND r.what IN ('NO_DIALOGUE', 'OVERRIDE') AND a.state <> 'HANDLING'""",
    "an open request to join what is not waiting for its units": """
        SELECT r.id FROM casework_request r JOIN casework_suggestion s ON s.id = r.suggestion_id
        LEFT JOIN casework_suggestion m ON m.id = r.join_into_id WHERE r.state = 'ASKED' AND r.what = 'JOIN'
        AND (s.state <> 'ACCEPTED' OR m.state IS NULL OR m.state NOT IN ('ACCEPTED', 'ASSIGNED'))""",
    "an open request about a closed suggestion": f"""
        SELECT r.id FROM casework_request r JOIN casework_suggestion s ON s.id = r.suggestion_id
        WHERE r.state = 'ASKED' AND s.state IN {listed(CLOSED["suggestion"])}""",
    "an open request about a concern that is not with its unit": """
        SELECT r.id FROM casework_request r JOIN casework_concern c ON c.id = r.concern_id
        WHERE r.state = 'ASKED' AND r.commitment_id IS NULL AND c.state <> 'REFERRED'""",
    "an open request about a promise that is not open": """
        SELECT r.id FROM casework_request r JOIN casework_commitment c ON c.id = r.commitment_id
        WHERE r.state = 'ASKED' AND c.state <> 'OPEN'""",
    "an open supervision of a closed concern": f"""
        SELECT s.id FROM casework_supervision s JOIN casework_concern c ON c.id = s.concern_id
        WHERE s.state <> 'DONE' AND c.state IN {listed(CLOSED["concern"] + " ANSWERED RAISED")}""",
}
NUMBERS = {
    "a series with a gap, or a number given twice": """
        SELECT zone_id FROM casework_suggestion WHERE serial IS NOT NULL
        GROUP BY zone_id, channel, substr(number, 1, 4)
        HAVING count(*) <> max(serial) OR min(serial) <> 1 OR count(DISTINCT number) <> count(*)""",
    "a suggestion that was taken up without a number": f"""
        SELECT id FROM casework_suggestion
        WHERE number IS NULL AND state IN ('ACCEPTED', 'ASSIGNED', 'JOINED', 'REPLIED')
        OR number IS NOT NULL AND state IN {listed("DRAFT SUBMITTED DECLINED REROUTED")}""",
    "a unit with two open duties in one round": f"""
        SELECT suggestion_id FROM casework_assignment WHERE state IN {LIVE}
        GROUP BY suggestion_id, round, unit_id HAVING count(*) > 1""",
    "two main units in one round": """
        SELECT suggestion_id FROM casework_assignment WHERE role = 'MAIN' AND state NOT IN ('REASSIGNED', 'VOID')
        GROUP BY suggestion_id, round HAVING count(*) > 1""",
}  # fmt: skip

STATEMENTS = {**_holders(), **_clocks(), **FOLLOWED, **CHILDREN, **NUMBERS}


def wrong() -> dict[str, list[int]]:
    """What each statement finds, where it finds anything."""
    found = {}
    with connection.cursor() as cursor:
        for name, statement in STATEMENTS.items():
            cursor.execute(statement)
            if rows := cursor.fetchall():
                found[name] = [row[0] for row in rows]
    return found
