use crate::common::{assert_close, assert_gradient, wave};
use wengert_gradbench::primals::lstm::mean_loss;

struct Network {
    main: Vec<f64>,
    extra: Vec<f64>,
    state: Vec<f64>,
    sequence: Vec<f64>,
}

fn network(layers: usize, bits: usize, characters: usize) -> Network {
    Network {
        main: wave(8 * layers * bits, 0.1),
        extra: wave(3 * bits, 0.2),
        state: wave(2 * layers * bits, 0.3),
        sequence: (0..characters * bits).map(|i| f64::from(i % 3 == 0 || i % 4 == 1)).collect(),
    }
}

#[test]
fn value_and_gradient_are_the_reference_s() {
    let Network { main, extra, state, sequence } = network(2, 3, 5);
    let (value, (d_main, d_extra)) = mean_loss::value_and_grad(&main, &extra, &state, &sequence);
    assert_eq!(value.to_bits(), mean_loss(&main, &extra, &state, &sequence).to_bits());
    assert_close("value", &[value], &[0.661049411594686], 1e-12);
    assert_close("gradient", &[d_main, d_extra].concat(), &REFERENCE, 1e-12);
}

#[test]
fn gradient_agrees_with_differences() {
    // With two characters there is a single step, and nothing is carried from one to the next.
    for (layers, bits, characters) in [(1, 1, 2), (1, 3, 2), (1, 3, 6), (3, 4, 7)] {
        let Network { main, extra, state, sequence } = network(layers, bits, characters);
        let (d_main, d_extra) = mean_loss::grad(&main, &extra, &state, &sequence);
        assert_gradient("d_main", &d_main, &main, |main| mean_loss(main, &extra, &state, &sequence));
        assert_gradient("d_extra", &d_extra, &extra, |extra| mean_loss(&main, extra, &state, &sequence));
    }
}

#[rustfmt::skip]
const REFERENCE: [f64; 57] = [
    5.212740594572651e-06, 9.544375108328705e-05, -8.064674900920109e-07, 3.520694907541237e-05,
    -2.111062098107801e-05, 8.984048748636546e-05, 0.00016982073349760648, 9.347123496352144e-05,
    -3.2529049321914573e-06, 0.00012263938983654118, -0.00022318180639720813, -0.00014308107142183384,
    2.6238275297508807e-05, 0.00014225251308004678, -0.0002586490404680126, 0.0004233376476247065,
    3.390235827651247e-05, 0.0002775641352668442, 0.0008547908870382527, 0.00021312645180500848,
    3.8338960246343585e-05, 0.001258648346792542, -0.0005780255876878673, -0.0005364849123359912,
    0.0001458394634867865, 0.000273270552464149, 0.00044069726696833143, 0.00021962163618171143,
    5.054354488072526e-05, -0.004008415916175379, 0.0013321942436093942, 0.00022703733073775956,
    0.00017839204800206292, 0.004365838333844727, -0.000822993878103313, 0.0004797319858600823,
    -0.0009321980800460428, -0.0017854830496014773, -0.004142627681643027, 0.0049248055340818725,
    3.6107951694915505e-06, 0.0033472618540211553, 0.008663366216852585, -0.0012339525577690818,
    0.00025070176561100085, 0.013351522627268464, -0.0007840121373575981, 6.596720841996525e-05,
    0.0008565054123602714, 0.0001151773350331417, 7.513396208016265e-06, -0.01552564277933835,
    0.002158261685176126, 0.0014431772495385048, -0.12519007149012695, 0.013544404582937292,
    -0.05392607891960596,
];
