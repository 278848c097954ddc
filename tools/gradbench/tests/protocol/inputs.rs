//! Small inputs of the evals.

use serde_json::{Value, json};

pub fn gmm_input() -> Value {
    json!({
        "d": 2, "k": 2, "n": 3, "m": 0, "gamma": 1.0, "alpha": [0.1, 0.2], "mu": [[0.1, 0.2], [0.3, 0.4]],
        "q": [[0.1, 0.2], [0.3, 0.4]], "l": [[0.5], [0.6]], "x": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
        "min_runs": 2, "min_seconds": 0.0,
    })
}

pub fn lstm_input() -> Value {
    json!({
        "main_params": [[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], [0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]],
        "extra_params": [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], "state": [[0.1, 0.2], [0.3, 0.4]],
        "sequence": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], "min_runs": 2, "min_seconds": 0.0,
    })
}

pub fn ba_input() -> Value {
    json!({
        "n": 2, "m": 3, "p": 12, "cam": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.1, 0.2], "x": [0.1, 0.2, 5.0],
        "w": 0.7, "feat": [0.3, 0.4], "min_runs": 2, "min_seconds": 0.0,
    })
}

/// A hand of three vertices, of which one triangle is made.
pub fn ht_input() -> Value {
    let identity = json!([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]);
    json!({
        "theta": vec![0.1; 26], "us": [[0.2, 0.3], [0.4, 0.5]], "min_runs": 2, "min_seconds": 0.0,
        "data": {
            "correspondences": [0, 0], "points": [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]],
            "model": {
                "bone_count": 22, "bone_names": vec!["bone"; 22], "parents": (-1..21).collect::<Vec<_>>(),
                "base_relatives": vec![identity.clone(); 22], "inverse_base_absolutes": vec![identity; 22],
                "base_positions": [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]],
                "weights": vec![vec![0.1; 22]; 3], "triangles": [[0, 1, 2]], "is_mirrored": false,
            },
        },
    })
}

pub fn det_input() -> Value {
    json!({"A": [1.0, 2.0, 3.0, 4.0], "ell": 2, "min_runs": 2, "min_seconds": 0.0})
}

pub fn kmeans_input() -> Value {
    json!({
        "points": [[0.0, 1.0], [2.0, 1.0], [9.0, 9.0]], "centroids": [[1.0, 0.0], [8.0, 8.0]],
        "min_runs": 2, "min_seconds": 0.0,
    })
}

/// The input with one field replaced.
pub fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}
