//! The protocol: what GradBench's messages are answered with, and what becomes of malformed ones.

mod inputs;

use std::io::Write;
use std::process::{Command, Stdio};

use inputs::{ba_input, det_input, gmm_input, ht_input, kmeans_input, lstm_input, with};
use serde_json::{Value, json};
use wengert_gradbench::drivers::MODULES;
use wengert_gradbench::protocol::{Generated, respond};

/// The answer to a message, parsed.
fn ask(message: &Value) -> Value {
    ask_text(&message.to_string())
}

fn ask_text(line: &str) -> Value {
    let answer = respond(&mut Generated, line.as_bytes());
    assert!(!answer.contains('\n'), "an answer is one line: {answer}");
    serde_json::from_str(&answer).expect("an answer is JSON")
}

fn evaluate(module: &str, function: &str, input: &Value) -> Value {
    ask(&json!({"id": 7, "kind": "evaluate", "module": module, "function": function, "input": input}))
}

/// The error of an answer that must be a failure.
#[track_caller]
fn error(answer: &Value) -> String {
    assert_eq!(answer["success"], json!(false), "{answer}");
    assert_eq!(answer.get("output"), None, "{answer}");
    answer["error"].as_str().expect("a failure has an error").to_owned()
}

/// The output of an answer that must be a success with `runs` runs.
#[track_caller]
fn output(answer: &Value, runs: usize) -> Value {
    assert_eq!(answer["id"], json!(7));
    assert_eq!(answer["success"], json!(true), "{answer}");
    assert_eq!(answer.get("error"), None, "{answer}");
    let timings = answer["timings"].as_array().expect("an evaluation has timings");
    assert_eq!(timings.len(), runs);
    assert!(timings.iter().all(|timing| timing["name"] == "evaluate" && timing["nanoseconds"].is_u64()));
    answer["output"].clone()
}

#[test]
fn start_names_the_tool() {
    let answer = ask(&json!({"id": 0, "kind": "start", "eval": "gmm", "config": {"d": [2]}}));
    assert_eq!(answer, json!({"id": 0, "tool": "wengert"}));
}

#[test]
fn define_accepts_what_there_is() {
    for module in MODULES {
        let answer = ask(&json!({"id": 1, "kind": "define", "module": module}));
        assert_eq!(answer, json!({"id": 1, "success": true}));
    }
}

#[test]
fn define_refuses_the_rest() {
    let answer = ask(&json!({"id": 1, "kind": "define", "module": "area"}));
    assert_eq!(answer, json!({"id": 1, "success": false, "error": "module `area` is not supported"}));
    assert!(error(&ask(&json!({"id": 1, "kind": "define"}))).contains("`module`"));
}

#[test]
fn other_messages_get_the_id_alone() {
    assert_eq!(ask(&json!({"id": 3, "kind": "analysis", "of": 2, "valid": true})), json!({"id": 3}));
    assert_eq!(ask(&json!({"id": "x", "kind": "farewell", "why": [1, 2]})), json!({"id": "x"}));
}

#[test]
fn every_function_answers_in_its_shape() {
    assert_eq!(output(&evaluate("hello", "square", &json!(3.0)), 1), json!(9.0));
    assert_eq!(output(&evaluate("hello", "double", &json!(9)), 1), json!(18.0));

    let lse = json!({"x": [1.0, 2, 3.0], "min_runs": 2, "min_seconds": 0.0});
    assert!(output(&evaluate("lse", "primal", &lse), 2).is_f64());
    assert_eq!(output(&evaluate("lse", "gradient", &lse), 2).as_array().unwrap().len(), 3);

    let llsq = json!({"x": [1.0, 2.0, 3.0], "n": 5, "min_runs": 2, "min_seconds": 0.0});
    assert!(output(&evaluate("llsq", "primal", &llsq), 2).is_f64());
    assert_eq!(output(&evaluate("llsq", "gradient", &llsq), 2).as_array().unwrap().len(), 3);

    let ode = json!({"x": [1.0, 2.0, 3.0], "s": 5, "min_runs": 2, "min_seconds": 0.0});
    assert_eq!(output(&evaluate("ode", "primal", &ode), 2).as_array().unwrap().len(), 3);
    assert_eq!(output(&evaluate("ode", "gradient", &ode), 2).as_array().unwrap().len(), 3);

    assert!(output(&evaluate("gmm", "objective", &gmm_input()), 2).is_f64());
    let jacobian = output(&evaluate("gmm", "jacobian", &gmm_input()), 2);
    for (name, width) in [("mu", 2), ("q", 2), ("l", 1)] {
        let rows = jacobian[name].as_array().unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.as_array().unwrap().len() == width));
    }
    assert_eq!(jacobian["alpha"].as_array().unwrap().len(), 2);
    assert_eq!(jacobian.as_object().unwrap().len(), 4);

    assert!(output(&evaluate("lstm", "objective", &lstm_input()), 2).is_f64());
    assert_eq!(output(&evaluate("lstm", "jacobian", &lstm_input()), 2).as_array().unwrap().len(), 16 + 6);

    assert_eq!(output(&evaluate("det", "primal", &det_input()), 2), json!(-2.0));
    assert_eq!(output(&evaluate("det", "gradient", &det_input()), 2), json!([4.0, -3.0, -2.0, 1.0]));

    assert_eq!(output(&evaluate("kmeans", "cost", &kmeans_input()), 2), json!(6.0));
    // Half of the gradient over half of the Hessian: from the centre of its points to each centroid.
    assert_eq!(output(&evaluate("kmeans", "dir", &kmeans_input()), 2), json!([[0.0, -1.0], [-1.0, -1.0]]));

    for function in ["rr", "rf", "fr", "ff"] {
        assert!(output(&evaluate("particle", function, &json!({"w": 0.0})), 1).is_f64());
        let saddle = output(&evaluate("saddle", function, &json!({"start": [1.0, 1.0]})), 1);
        assert_eq!(saddle.as_array().unwrap().len(), 4);
    }

    let objective = output(&evaluate("ht", "objective", &ht_input()), 2);
    assert_eq!(objective.as_array().unwrap().len(), 6);
    let simple = with(ht_input(), "us", json!([]));
    for (input, width) in [(ht_input(), 28), (simple, 26)] {
        let jacobian = output(&evaluate("ht", "jacobian", &input), 2);
        assert_eq!(jacobian.as_array().unwrap().len(), 6);
        assert!(jacobian.as_array().unwrap().iter().all(|row| row.as_array().unwrap().len() == width));
    }
}

/// Of the errors one each is sent; of the Jacobian two rows, and the last entry.
#[test]
fn ba_answers_in_excerpts() {
    let objective = output(&evaluate("ba", "objective", &ba_input()), 2);
    assert_eq!(objective["reproj_error"]["elements"].as_array().unwrap().len(), 2);
    assert_eq!(objective["reproj_error"]["repeated"], json!(12));
    assert_eq!(objective["w_err"]["repeated"], json!(12));
    assert!((objective["w_err"]["element"].as_f64().unwrap() - 0.51).abs() < 1e-15);

    let jacobian = output(&evaluate("ba", "jacobian", &ba_input()), 2);
    let starts: Vec<u32> = (0..=24).map(|row| 15 * row).chain(361..=365).chain([372]).collect();
    assert_eq!(jacobian["rows"], json!(starts));
    let block = (0..11).chain(22..25).chain([31]);
    let columns: Vec<u32> = block.clone().chain(block).chain([42]).collect();
    assert_eq!(jacobian["cols"], json!(columns));
    assert_eq!(jacobian["vals"].as_array().unwrap().len(), 31);
    assert_eq!(jacobian["vals"][30], json!(-1.4));
    // A weight scales its row of the Jacobian, whose last entry is the row of the error.
    assert_eq!(jacobian["vals"][7], json!(0.7));
}

#[test]
fn one_run_is_the_default() {
    output(&evaluate("lse", "primal", &json!({"x": [1.0]})), 1);
    assert!(error(&evaluate("lse", "primal", &json!({"x": [1.0], "min_runs": 0}))).contains("min_runs"));
    assert!(error(&evaluate("lse", "primal", &json!({"x": [1.0], "min_runs": "3"}))).contains("string"));
}

#[test]
fn one_dimension_has_empty_rows() {
    let input = json!({
        "d": 1, "k": 2, "n": 1, "m": 0, "gamma": 1.0, "alpha": [0.1, 0.2], "mu": [[0.1], [0.3]],
        "q": [[0.1], [0.3]], "l": [[], []], "x": [[1.0]],
    });
    assert_eq!(output(&evaluate("gmm", "jacobian", &input), 1)["l"], json!([[], []]));
}

#[test]
fn a_result_that_is_not_finite_is_a_failure() {
    let not_finite = "the result is not finite";
    assert_eq!(error(&evaluate("hello", "square", &json!(1e200))), not_finite);
    // A single point lies at 0 / 0.
    for function in ["primal", "gradient"] {
        assert_eq!(error(&evaluate("llsq", function, &json!({"x": [1.0, 1.0], "n": 1}))), not_finite);
    }
    // No point is closest to the second centroid.
    assert_eq!(error(&evaluate("kmeans", "dir", &with(kmeans_input(), "points", json!([[0.0, 0.0]])))), not_finite);
    assert_eq!(error(&evaluate("ode", "primal", &json!({"x": [1e200, 1e200], "s": 1}))), not_finite);
    let input = with(gmm_input(), "q", json!([[1e3, 1e3], [0.0, 0.0]]));
    for function in ["objective", "jacobian"] {
        assert_eq!(error(&evaluate("gmm", function, &input)), not_finite);
    }
}

#[test]
fn malformed_json_is_a_failure() {
    for line in
        ["", "{", "null", "[1, 2]", "[0, \"start\"]", "{\"id\": 1, \"kind\": \"start\"} x", "\u{0}", "{\"id\": 01}"]
    {
        assert!(error(&ask_text(line)).starts_with("malformed message: "), "{line}");
    }
    let answer = String::from_utf8(respond(&mut Generated, b"{\"id\": 1, \"kind\": \"\xff\"}").into_bytes()).unwrap();
    assert!(answer.contains("\"success\":false"));
    error(&ask_text(&"[".repeat(100_000)));
}

#[test]
fn a_wrong_message_is_answered_under_its_id() {
    let answer = ask(&json!({"id": 12, "kind": 5}));
    assert_eq!(answer["id"], json!(12));
    error(&answer);
    assert_eq!(ask(&json!({"id": 13}))["id"], json!(13));
    let answer = ask_text(r#"{"id": 14, "kind": "evaluate", "module": "hello", "function": "square", "input": 1e999}"#);
    assert_eq!(answer["id"], json!(14));
    assert!(error(&answer).contains("out of range"));
}

#[test]
fn wrong_fields_are_named() {
    let message = |fields: Value| {
        let mut message = json!({"id": 7, "kind": "evaluate"});
        message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        error(&ask(&message))
    };
    assert!(message(json!({"function": "f", "input": 1})).contains("`module`"));
    assert!(message(json!({"module": "hello", "input": 1})).contains("`function`"));
    assert!(message(json!({"module": "hello", "function": "square"})).contains("`input`"));
    assert!(message(json!({"module": 1})).contains("expected a string"));

    assert_eq!(error(&evaluate("area", "objective", &json!({}))), "module `area` is not supported");
    for module in MODULES {
        let input = match module {
            "hello" => json!(1),
            "gmm" => gmm_input(),
            "lstm" => lstm_input(),
            "ba" => ba_input(),
            "ht" => ht_input(),
            "det" => det_input(),
            "kmeans" => kmeans_input(),
            "particle" => json!({"w": 0.0}),
            "saddle" => json!({"start": [1.0, 1.0]}),
            _ => json!({"x": [1.0], "n": 2, "s": 2}),
        };
        assert_eq!(error(&evaluate(module, "area", &input)), format!("module `{module}` has no function `area`"));
    }

    assert!(error(&evaluate("hello", "square", &json!("1"))).contains("string"));
    for (module, input, what) in [
        ("lse", json!([1.0]), "expected"),
        ("lse", json!({}), "`x`"),
        ("lse", json!({"x": []}), "`x`"),
        ("lse", json!({"x": [1.0, null]}), "null"),
        ("lse", json!({"x": "1"}), "string"),
        ("llsq", json!({"x": [1.0]}), "`n`"),
        ("llsq", json!({"x": [1.0], "n": -1}), "-1"),
        ("llsq", json!({"x": [1.0], "n": 2.5}), "2.5"),
        ("ode", json!({"x": [], "s": 1}), "`x`"),
        ("ode", json!({"x": [1.0]}), "`s`"),
    ] {
        for function in ["primal", "gradient"] {
            let error = error(&evaluate(module, function, &input));
            assert!(error.contains(what), "{module}: {error}");
        }
    }
}

#[test]
fn wrong_shapes_are_named() {
    for (field, value, what) in [
        ("alpha", json!([0.1]), "`alpha` has length 1, not 2"),
        ("mu", json!([[0.1, 0.2]]), "`mu` has 1 rows, not 2"),
        ("mu", json!([[0.1, 0.2], [0.3]]), "row 1 of `mu` has length 1, not 2"),
        ("q", json!([]), "`q` has 0 rows, not 2"),
        ("l", json!([[], []]), "row 0 of `l` has length 0, not 1"),
        ("x", json!([[1.0, 2.0]]), "`x` has 1 rows, not 3"),
        ("d", json!(0), "`d` and `k`"),
        ("k", json!(0), "`d` and `k`"),
        ("d", json!(u64::MAX), "`mu`"),
        ("m", json!(u64::MAX), "`m`"),
        ("gamma", json!([]), "sequence"),
    ] {
        let input = with(gmm_input(), field, value);
        for function in ["objective", "jacobian"] {
            let error = error(&evaluate("gmm", function, &input));
            assert!(error.contains(what), "{field}: {error}");
        }
    }
    for (field, value, what) in [
        ("main_params", json!([]), "`main_params` has 0 rows, not 2"),
        ("main_params", json!([[0.1], [0.2]]), "row 0 of `main_params` has length 1, not 8"),
        ("extra_params", json!([]), "`extra_params`"),
        ("extra_params", json!([[], [], []]), "`extra_params`"),
        ("extra_params", json!([[0.1, 0.2]]), "`extra_params` has 1 rows, not 3"),
        ("state", json!([]), "`state`"),
        ("state", json!([[0.1, 0.2]]), "`state` has 1 rows, not two to a layer"),
        ("state", json!([[0.1, 0.2], [0.1]]), "row 1 of `state`"),
        ("sequence", json!([]), "`sequence`"),
        ("sequence", json!([[1.0, 0.0]]), "`sequence`"),
        ("sequence", json!([[1.0, 0.0], []]), "row 1 of `sequence`"),
    ] {
        let input = with(lstm_input(), field, value);
        for function in ["objective", "jacobian"] {
            let error = error(&evaluate("lstm", function, &input));
            assert!(error.contains(what), "{field}: {error}");
        }
    }
}

#[test]
fn wrong_shapes_of_the_larger_inputs_are_named() {
    let data = |field: &str, value: Value| with(ht_input()["data"].clone(), field, value);
    let model = |field: &str, value: Value| data("model", with(ht_input()["data"]["model"].clone(), field, value));
    for (module, input, what) in [
        ("ba", with(ba_input(), "n", json!(0)), "at least 1"),
        ("ba", with(ba_input(), "p", json!(u64::MAX)), "too large"),
        ("ba", with(ba_input(), "m", json!(1_u64 << 31)), "too large"),
        ("ba", with(ba_input(), "cam", json!([1.0])), "length 1"),
        ("kmeans", with(kmeans_input(), "centroids", json!([])), "`centroids` is empty"),
        ("kmeans", with(kmeans_input(), "centroids", json!([[1.0]])), "row 0 of `points` has length 2, not 1"),
        ("kmeans", with(kmeans_input(), "points", json!([[1.0]])), "row 0 of `points` has length 1, not 2"),
        ("particle", json!({"w": []}), "sequence"),
        ("saddle", json!({"start": [1.0]}), "length 1"),
        ("det", with(det_input(), "ell", json!(0)), "`ell`"),
        ("det", with(det_input(), "ell", json!(3)), "`A` has length 4, not 3 times 3"),
        ("det", with(det_input(), "ell", json!(u64::MAX)), "`A`"),
        ("ht", with(ht_input(), "theta", json!([0.1])), "`theta` has length 1, not 26"),
        ("ht", with(ht_input(), "us", json!([[0.1, 0.2]])), "`us` has 1 rows, not 2"),
        ("ht", with(ht_input(), "data", data("correspondences", json!([0]))), "`correspondences` has length 1"),
        ("ht", with(ht_input(), "data", data("correspondences", json!([0, 1]))), "a triangle beyond 1"),
        ("ht", with(ht_input(), "data", model("parents", json!([-1]))), "`parents` has length 1, not 22"),
        ("ht", with(ht_input(), "data", model("parents", json!(vec![0; 22]))), "the parent of bone 0"),
        ("ht", with(ht_input(), "data", model("parents", json!(vec![-2; 22]))), "the parent of bone 0"),
        ("ht", with(ht_input(), "data", model("base_relatives", json!([]))), "`base_relatives` has length 0"),
        ("ht", with(ht_input(), "data", model("weights", json!([[0.1]]))), "`weights` has 1 rows, not 3"),
        ("ht", with(ht_input(), "data", model("triangles", json!([[0, 1, 3]]))), "a vertex beyond 3"),
    ] {
        let function = match module {
            "det" => "gradient",
            "kmeans" => "dir",
            "particle" | "saddle" => "rf",
            _ => "jacobian",
        };
        let error = error(&evaluate(module, function, &input));
        assert!(error.contains(what), "{module}: {error}");
    }
}

/// The binary answers line by line, skips blank lines, and goes on after what it cannot read.
#[test]
fn the_binary_holds_a_conversation() {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_wengert-gradbench"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = tool.stdin.take().unwrap();
    stdin
        .write_all(
            concat!(
                r#"{"id": 0, "kind": "start", "eval": "hello"}"#,
                "\n\r\n",
                r#"{"id": 1, "kind": "define", "module": "hello"}"#,
                "\r\nrubbish\n",
                r#"{"id": 2, "kind": "evaluate", "module": "hello", "function": "double", "input": 4.0}"#,
                "\n",
                r#"{"id": 3, "kind": "analysis", "of": 2, "valid": true}"#,
            )
            .as_bytes(),
        )
        .unwrap();
    drop(stdin);
    let result = tool.wait_with_output().unwrap();
    assert!(result.status.success());
    let answers: Vec<Value> =
        result.stdout.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).map(parse).collect();
    assert_eq!(answers.len(), 5);
    assert_eq!(answers[0], json!({"id": 0, "tool": "wengert"}));
    assert_eq!(answers[1], json!({"id": 1, "success": true}));
    assert_eq!((&answers[2]["id"], &answers[2]["success"]), (&json!(null), &json!(false)));
    assert_eq!((&answers[3]["id"], &answers[3]["output"]), (&json!(2), &json!(8.0)));
    assert_eq!(answers[4], json!({"id": 3}));
}

fn parse(line: &[u8]) -> Value {
    serde_json::from_slice(line).expect("each line is JSON")
}
