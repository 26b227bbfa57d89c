#!/usr/bin/env python3
"""A file of LongMemEval's form as large as its largest (470 questions: 3.0 GB), to see that it is read as a stream.

    bench/conversations/large.py 470 m.json
    command time -v build/release/nrem run bench/conversations/large.yaml task.file=$PWD/m.json --jobs 1
"""
import json
import sys

SESSIONS = 500
TURNS = 6
FILLER = "I went to the market, bought apples and pears, and then we talked about the weather for a long while. " * 20


def question(number):
    sessions = [
        [{"role": "assistant" if turn % 2 else "user", "content": f"{number} {session} {turn} {FILLER}"}
         for turn in range(TURNS)]
        for session in range(SESSIONS)
    ]
    gold = number % SESSIONS
    sessions[gold][0] = {"role": "user", "content": f"My lucky number is {number}.", "has_answer": True}
    return {
        "question_id": f"q{number}", "question_type": "single-session-user",
        "question": "What is my lucky number?", "answer": number, "question_date": "2023/05/30 (Tue) 21:56",
        "haystack_session_ids": [f"s{number}_{session}" for session in range(SESSIONS)],
        "haystack_dates": [f"2023/05/{1 + session % 28:02} (Mon) 08:00" for session in range(SESSIONS)],
        "haystack_sessions": sessions, "answer_session_ids": [f"s{number}_{gold}"],
    }


def main():
    count, path = int(sys.argv[1]), sys.argv[2]
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            file.write(("," if number else "[") + json.dumps(question(number)) + "\n")
        file.write("]\n")


main()
