"""What else people call things: other words for a name that is known here.

Also names that look known and mean something else. Each table leads from what was typed to the name that is
meant, or to a sentence that says where it belongs or why there is no such thing.
"""

from __future__ import annotations

from collections.abc import Mapping

from lrbs_report.base.suggesting import Friends
from lrbs_report.base.tongue import tr

KERAS_2 = tr(
    "In Keras 2, decay divided the rate by 1 + decay · step, after every batch. Here the "
    "rate comes from the experiment's learning_rate, and lr_decay is the share of it "
    "that is lost after every epoch."
)
RATE = tr("The rate is the experiment's: write learning_rate there.")
HELD_OUT = tr(
    "validation is a key of the data set: validation = 0.1 holds out the last tenth of its training rows."
)
MEASURED = tr('metrics is a key of the model: metrics = ["accuracy"].')
ONE_SEED = tr("Write seeds = [42] for the seed 42 alone; seeds = 42 asks for 42 of them, from 1 on.")
INPUT = tr("Leave it out: the input has the shape of the data set's examples.")
PER_EPOCH = tr(
    "An epoch has as many batches as the training rows fill: batch_size says how many examples one holds."
)
IN_A_LAYER = tr("It belongs in a layer of the model, such as {layer}.")
STOPPING = tr('Write callbacks = [ { class = "EarlyStopping", monitor = "loss", patience = 2 } ].')
STANDARD = tr(
    "Write standardize = true for standard scores of a table, or scale for what values are divided by."
)
DIVIDES = tr("Values are divided by scale: write scale = 255 where Keras's Rescaling has 1/255.")
RELATIVE = tr('Write source = "npz:FILE": the path starts at the folder of this file.')

SETTINGS: Friends = {
    **dict.fromkeys(
        ("lr", "rate", "eta", "step_size", "initial_learning_rate", "learn_rate"), "learning_rate"
    ),
    **dict.fromkeys(
        ("batch", "bs", "minibatch", "minibatch_size", "mini_batch", "mini_batch_size"), "batch_size"
    ),
    **dict.fromkeys(
        (
            "nb_epoch",
            "nb_epochs",
            "n_epochs",
            "num_epochs",
            "n_epoch",
            "num_epoch",
            "max_epochs",
            "max_epoch",
        ),
        "epochs",
    ),
    **dict.fromkeys(("n_seeds", "num_seeds", "runs", "n_runs", "repeats", "repetitions"), "seeds"),
    **dict.fromkeys(("seed", "random_seed", "random_state", "rng_seed"), ONE_SEED),
    **dict.fromkeys(("data", "data_set"), "dataset"),
    **dict.fromkeys(("network", "net"), "model"),
    **dict.fromkeys(("decay", "rate_decay"), KERAS_2),
    "learning_rate_decay": (
        tr(
            "lr_decay: the share of the rate that is lost after every epoch. Other rules of "
            "decay are other numbers."
        )
    ),
    "weight_decay": (
        tr(
            'It belongs to the model\'s optimizer, such as optimizer = { class = "SGD", '
            "weight_decay = 0.0001 }. lr_decay is about the rate."
        )
    ),
    "momentum": (
        tr('It belongs to the model\'s optimizer, such as optimizer = { class = "SGD", momentum = 0.9 }.')
    ),
    "dropout": tr(IN_A_LAYER, layer='{ class = "Dropout", rate = 0.5 }'),
    **dict.fromkeys(
        ("l1", "l2", "regularizer", "regularization"),
        tr(IN_A_LAYER, layer='{ class = "Dense", units = 10, kernel_regularizer = "l2" }'),
    ),
    **dict.fromkeys(
        ("activation", "units"), tr(IN_A_LAYER, layer='{ class = "Dense", units = 32, activation = "relu" }')
    ),
    **dict.fromkeys(
        ("initializer", "kernel_initializer"),
        tr(IN_A_LAYER, layer='{ class = "Dense", units = 10, kernel_initializer = "zeros" }'),
    ),
    **dict.fromkeys(
        (
            "validation_split",
            "val_split",
            "validation_data",
            "validation",
            "val",
            "validation_batch_size",
            "validation_freq",
        ),
        HELD_OUT,
    ),
    **dict.fromkeys(("metrics", "metric"), MEASURED),
    "shuffle": (
        tr(
            'sampling says how batches are drawn: "shuffle" for a new order in each epoch, '
            '"sequential" for the order of the data.'
        )
    ),
    **dict.fromkeys(
        (
            "steps_per_epoch",
            "samples_per_epoch",
            "batches",
            "n_batches",
            "steps",
            "iterations",
            "max_iter",
            "n_iter",
        ),
        PER_EPOCH,
    ),
    **dict.fromkeys(("scheduler", "lr_schedule", "lr_scheduler", "learning_rate_schedule"), "schedule"),
    **dict.fromkeys(
        ("decay_steps", "decay_rate", "gamma"),
        tr('It belongs in a schedule: { class = "ExponentialDecay", decay_steps = 1000, decay_rate = 0.9 }.'),
    ),
    **dict.fromkeys(
        ("warmup", "warmup_steps", "warmup_epochs"),
        tr('Write schedule = { class = "Warmup", epochs = 5 }; then = {…} in it says how the rate goes on.'),
    ),
    **dict.fromkeys(("early_stopping", "patience"), STOPPING),
    **dict.fromkeys(
        ("name", "label"), tr("id is its name in files and commands, title what the report calls it.")
    ),
    **dict.fromkeys(
        ("class_weight", "sample_weight"), tr("All examples count alike; there are no weights of classes.")
    ),
    "verbose": tr("What is printed while training is no part of an experiment."),
    "augmentation": tr("Layers such as RandomFlip go into the model."),
}

DATASET: Friends = {
    **dict.fromkeys(("path", "file", "filename", "npz", "url", "location"), RELATIVE),
    **dict.fromkeys(("name", "id"), tr("Its name stands in brackets: [datasets.NAME].")),
    **dict.fromkeys(("train_rows", "train_range", "training"), "train"),
    **dict.fromkeys(("test_rows", "test_range", "testing"), "test"),
    **dict.fromkeys(("val", "validation_split", "validation_rows", "validation_data"), "validation"),
    **dict.fromkeys(("rescale", "rescaling", "scaling", "factor"), DIVIDES),
    **dict.fromkeys(("normalize", "normalization", "standard", "zscore", "standardise"), STANDARD),
    **dict.fromkeys(("label", "labels", "y", "target_column", "class_column", "outcome"), "target"),
    **dict.fromkeys(("columns", "inputs", "x", "feature_columns"), "features"),
    **dict.fromkeys(("sep", "separator", "delim"), "delimiter"),
    **dict.fromkeys(("seed", "random_state", "shuffle_seed"), "split_seed"),
    **dict.fromkeys(("test_size", "test_share", "test_split"), "test"),
    **dict.fromkeys(("num_words", "vocabulary", "max_words", "max_features"), "words"),
    **dict.fromkeys(("maxlen", "max_length", "sequence_length"), "length"),
    **dict.fromkeys(("image_size", "target_size", "shape"), "size"),
    **dict.fromkeys(("color_mode", "colour", "channels", "mode"), "color"),
    "x_train": tr('Other names of arrays are said so: arrays = { x = "features", y = "target" }.'),
    "decimal": tr("A decimal comma is understood where the delimiter is no comma."),
    "header": tr("The first line of a table is its head."),
    "encoding": tr("A table is UTF-8."),
    **dict.fromkeys(("sha", "checksum", "hash", "digest"), "sha256"),
    "md5": tr("Write its SHA-256 as sha256; sha256sum prints it."),
    **dict.fromkeys(("classes", "num_classes", "n_classes"), tr("The labels tell.")),
}

MODEL: Friends = {
    **{
        name: said
        for name, said in SETTINGS.items()
        if name in ("dropout", "activation", "units", "weight_decay", "momentum")
    },
    **dict.fromkeys(("objective", "criterion", "cost", "loss_function", "loss_fn"), "loss"),
    **dict.fromkeys(("solver", "opt"), "optimizer"),
    **dict.fromkeys(("lr", "rate"), RATE),
    **dict.fromkeys(("input_shape", "input", "inputs", "input_dim"), INPUT),
    **dict.fromkeys(("name", "id"), tr("Its name stands in brackets: [models.NAME].")),
    "class": tr("A model is one layer after another: layers = [ … ]."),
    "decay": KERAS_2,
}

REPORT: Friends = {
    **dict.fromkeys(("language", "lang"), tr('Write languages = ["es", "en"]: a list, the main one first.')),
    **dict.fromkeys(("name", "heading"), "title"),
    "authors": "author",
    "license": "licence",
    **dict.fromkeys(("bibtex", "bib", "citations"), "bibliography"),
}

CLAIM: Friends = {
    **dict.fromkeys(
        ("statement", "text", "sentence", "claim", "title"),
        tr('The sentence stands once a language: es = "…" and en = "…".'),
    ),
    **dict.fromkeys(
        ("condition", "expression", "expr", "check", "test", "assert", "when", "question"), "holds"
    ),
    **dict.fromkeys(("share", "min_share", "agree"), "seeds"),
}

REFERENCE: Friends = {
    **dict.fromkeys(("file", "path", "source"), "log"),
    **dict.fromkeys(("experiments", "experiment", "match"), "matches"),
    **dict.fromkeys(("sweep", "candidate_sweep"), "candidates"),
}

GROWTH: Friends = {
    **dict.fromkeys(("first", "initial", "begin", "from", "size", "batch_size"), "start"),
    **dict.fromkeys(("times", "multiplier", "gamma", "growth"), "factor"),
    **dict.fromkeys(("epochs", "after", "step_size", "interval"), "every"),
    **dict.fromkeys(("max", "end", "limit", "to", "until", "maximum"), "most"),
}

FIRST_RATE = tr("It is the experiment's learning_rate.")
SCHEDULES: Friends = {
    **dict.fromkeys(("Cosine", "CosineAnnealing", "CosineAnnealingLR", "CosineSchedule"), "CosineDecay"),
    **dict.fromkeys(
        ("CosineAnnealingWarmRestarts", "SGDR", "WarmRestarts", "CosineRestarts"), "CosineDecayRestarts"
    ),
    **dict.fromkeys(("Exponential", "ExponentialLR", "StepLR", "StepDecay"), "ExponentialDecay"),
    **dict.fromkeys(("Piecewise", "PiecewiseConstant", "MultiStepLR", "Steps"), "PiecewiseConstantDecay"),
    **dict.fromkeys(("Polynomial", "PolynomialLR", "Linear", "LinearLR", "LinearDecay"), "PolynomialDecay"),
    **dict.fromkeys(("InverseTime", "TimeDecay", "TimeBasedDecay", "Inverse"), "InverseTimeDecay"),
    **dict.fromkeys(("OneCycleLR", "1cycle", "OneCycleScheduler", "OneCyclePolicy"), "OneCycle"),
    **dict.fromkeys(("Plateau", "ReduceOnPlateau", "ReduceLR", "PlateauDecay"), "ReduceLROnPlateau"),
    **dict.fromkeys(("WarmUp", "LinearWarmup", "GradualWarmup", "warm_up"), "Warmup"),
    **dict.fromkeys(("Decay", "Multiplicative", "MultiplicativeLR"), "LearningRateDecay"),
    **dict.fromkeys(
        ("List", "LambdaLR", "LearningRateScheduler"),
        tr('Write the rates themselves: { class = "Epochs", rates = [0.1, 0.01] }.'),
    ),
    **dict.fromkeys(("Constant", "ConstantLR", "Fixed"), tr("Write lr_decay = 0 instead of a schedule.")),
}
OF_SCHEDULES: Friends = {
    **dict.fromkeys(
        ("initial_learning_rate", "learning_rate", "lr", "max_lr", "base_lr", "initial_lr", "peak"),
        FIRST_RATE,
    ),
    "name": tr("Leave it out: nothing is called by it."),
    "verbose": tr("Leave it out: the report shows when the rate fell."),
    **dict.fromkeys(
        ("total_steps", "steps_per_epoch"), tr("Leave it out: it is known from the rows and the epochs.")
    ),
    **dict.fromkeys(("gamma", "rate"), "decay_rate"),
    **dict.fromkeys(("steps", "T_max", "step_size"), "decay_steps"),
    **dict.fromkeys(("warmup_epochs", "warm_epochs"), "epochs"),
    **dict.fromkeys(("after", "next", "schedule"), "then"),
    **dict.fromkeys(("from", "initial"), "start"),
    **dict.fromkeys(("min", "end", "eta_min"), "end_learning_rate"),
}

NOISE_SCALE: Friends = {
    **SETTINGS,
    **dict.fromkeys(("b_small", "small_batch", "small_batch_size"), "small"),
    **dict.fromkeys(("b_big", "big", "b_large", "large_batch", "large_batch_size"), "large"),
    **dict.fromkeys(("examples", "samples", "n_rows"), "rows"),
}

STEP_BY_STEP = tr(
    "A range test takes one batch a step, at a rate that grows from step to step: from, to and steps."
)
RANGE_TEST: Friends = {
    **{
        name: other
        for name, other in SETTINGS.items()
        if other in ("batch_size", "dataset", "model", "sampling", "seeds", "engine", "id", "title")
    },
    **dict.fromkeys(
        (
            *("epochs", "learning_rate", "lr_decay", "schedule", "callbacks", "lr", "rate"),
            *("n_epochs", "decay", "scheduler"),
        ),
        STEP_BY_STEP,
    ),
    **dict.fromkeys(
        ("test", "train", "metrics"), tr("Of a range test only the loss of each batch is measured.")
    ),
    **dict.fromkeys(("min_lr", "start", "start_lr", "begin", "lowest", "low", "first"), "from"),
    **dict.fromkeys(("max_lr", "end", "end_lr", "stop", "highest", "high", "last"), "to"),
    **dict.fromkeys(("num_iter", "iterations", "n_steps", "num_steps", "batches"), "steps"),
    **dict.fromkeys(("beta", "smooth", "momentum", "smooth_f"), "smoothing"),
}

FORMAT: Friends = {
    **dict.fromkeys(("lines", "pattern", "regex", "row", "format"), "line"),
    **dict.fromkeys(("finals", "end", "test", "last"), "final"),
    **dict.fromkeys(("fields", "names", "series", "column"), "columns"),
}

SECTIONS: Friends = {
    **dict.fromkeys(("format", "log_formats", "patterns"), "formats"),
    **dict.fromkeys(("range_test", "lr_range_test", "lr_find", "lr_finder", "find_rate"), "range_tests"),
    **dict.fromkeys(("noise", "gradient_noise", "gradient_noise_scales"), "noise_scales"),
    **dict.fromkeys(("runs", "configurations", "trials"), "experiments"),
    **dict.fromkeys(("grid", "grids"), "sweeps"),
    "networks": "models",
    **dict.fromkeys(("settings", "common", "training"), "defaults"),
    "data": "datasets",
    **dict.fromkeys(("logs", "published"), "references"),
    "notifications": "notify",
}

OPTIMIZER_ARGUMENTS: Friends = {
    "decay": KERAS_2,
    **dict.fromkeys(("lr", "learning_rate", "rate", "eta"), RATE),
    "lr_decay": tr("It is the experiment's: the share of the rate that is lost after every epoch."),
    **dict.fromkeys(("schedule", "lr_schedule"), tr("It is the experiment's: write schedule there.")),
    **dict.fromkeys(("schedule_decay", "accum_name"), tr("Keras no longer has it.")),
    "eps": "epsilon",
    "betas": tr("Write beta_1 and beta_2, each by itself."),
    **dict.fromkeys(
        ("l1", "l2"),
        tr("A penalty on weights belongs in a layer: kernel_regularizer. weight_decay is another rule."),
    ),
    "momentum": tr("It has no momentum that can be set: SGD, RMSprop and Muon have."),
}

LAYER_ARGUMENTS: Friends = {
    **dict.fromkeys(
        (
            "input_shape",
            "batch_input_shape",
            "input_dim",
            "input_length",
            "batch_shape",
            "in_features",
            "in_channels",
        ),
        INPUT,
    ),
    **dict.fromkeys(
        (
            "output_dim",
            "nb_units",
            "n_units",
            "num_units",
            "neurons",
            "nodes",
            "out_features",
            "size",
            "hidden_size",
        ),
        "units",
    ),
    **dict.fromkeys(("nb_filter", "nb_filters", "n_filters", "num_filters", "out_channels"), "filters"),
    **dict.fromkeys(
        ("init", "initializer", "weight_initializer", "weights_initializer"), "kernel_initializer"
    ),
    **dict.fromkeys(("W_regularizer", "regularizer", "weight_regularizer"), "kernel_regularizer"),
    **dict.fromkeys(("b_regularizer",), "bias_regularizer"),
    **dict.fromkeys(("W_constraint", "constraint"), "kernel_constraint"),
    **dict.fromkeys(("b_constraint",), "bias_constraint"),
    **dict.fromkeys(("act", "activation_function", "function"), "activation"),
    **dict.fromkeys(("subsample", "stride"), "strides"),
    **dict.fromkeys(("border_mode",), "padding"),
    **dict.fromkeys(("filter_length", "filter_size", "kernel"), "kernel_size"),
    **dict.fromkeys(("nb_row", "nb_col"), tr("kernel_size = [3, 3] says both.")),
    **dict.fromkeys(("pool", "pool_length"), "pool_size"),
    **dict.fromkeys(("dilation", "atrous_rate"), "dilation_rate"),
    **dict.fromkeys(("shape", "dims", "new_shape"), "target_shape"),
    **dict.fromkeys(("p", "prob", "probability", "drop_rate"), "rate"),
    **dict.fromkeys(
        ("keep_prob", "keep"), tr("rate is the share that is dropped, 1 less the share that is kept.")
    ),
    **dict.fromkeys(("sigma", "std", "sd"), "stddev"),
    "eps": "epsilon",
    "alpha": "negative_slope",
    "bias": tr("use_bias = true or false says whether it has one, and bias_initializer how that begins."),
    "pad": tr('Write padding = "same" or padding = "valid".'),
    "dim_ordering": tr('data_format says it: "channels_last" for what was "tf", "channels_first" for "th".'),
    "dropout": tr('It is a layer of its own: { class = "Dropout", rate = 0.5 }.'),
}

CALLBACK_ARGUMENTS: Friends = {
    **dict.fromkeys(("metric", "watch"), "monitor"),
    **dict.fromkeys(("tolerance", "delta"), "min_delta"),
}

OTHER_ARGUMENTS: Friends = {
    **dict.fromkeys(("sigma", "std", "sd"), "stddev"),
    **dict.fromkeys(("low", "minimum"), "minval"),
    **dict.fromkeys(("high", "maximum"), "maxval"),
    **dict.fromkeys(("m", "max"), "max_value"),
    **dict.fromkeys(("min",), "min_value"),
}

LAYERS: Friends = {
    **dict.fromkeys(("Linear", "FullyConnected", "FC", "MLP"), "Dense"),
    **dict.fromkeys(("BatchNorm", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d"), "BatchNormalization"),
    "LayerNorm": "LayerNormalization",
    "GroupNorm": "GroupNormalization",
    "CuDNNLSTM": "LSTM",
    "CuDNNGRU": "GRU",
    **dict.fromkeys(("Deconvolution2D", "Deconv2D", "ConvTranspose2d"), "Conv2DTranspose"),
    **dict.fromkeys(
        ("Conv", "Convolution", "Convolutional"), tr("How many dimensions has it? Conv1D, Conv2D and Conv3D.")
    ),
    **dict.fromkeys(
        ("MaxPool", "MaxPooling"),
        tr("How many dimensions has it? MaxPooling1D, MaxPooling2D and MaxPooling3D."),
    ),
    **dict.fromkeys(
        ("AvgPool", "AveragePooling"),
        tr("How many dimensions has it? AveragePooling1D, AveragePooling2D and AveragePooling3D."),
    ),
    **dict.fromkeys(
        ("Sigmoid", "Tanh", "GELU", "SELU", "SiLU"),
        tr('Write { class = "Activation", activation = "…" }, with its name in small letters.'),
    ),
    **dict.fromkeys(("Sequential", "Model", "Functional"), tr("Write its layers here, one after another.")),
}

OPTIMIZERS: Friends = {
    **dict.fromkeys(
        ("Momentum", "SGDM", "NAG"),
        tr('Write { class = "SGD", momentum = 0.9 }; with nesterov = true, it looks ahead.'),
    ),
    **dict.fromkeys(("GradientDescent", "GradientDescentOptimizer", "StochasticGradientDescent"), "SGD"),
    **dict.fromkeys(("LBFGS", "L-BFGS"), tr("Keras has optimizers that go by batches alone.")),
}

METRICS: Friends = {
    **dict.fromkeys(("error", "error_rate", "err"), tr("It is one minus the accuracy: write accuracy.")),
    **dict.fromkeys(("loss", "val_loss", "test_loss"), tr("The loss is measured wherever metrics are.")),
    **dict.fromkeys(("val_accuracy", "test_accuracy", "train_accuracy", "acc_score"), "accuracy"),
    **dict.fromkeys(("rmse", "RMSE"), "root_mean_squared_error"),
    **dict.fromkeys(("r2", "R2", "r_squared"), "r2_score"),
    **dict.fromkeys(("f1", "F1", "f1-score"), "f1_score"),
    **dict.fromkeys(("crossentropy", "cross_entropy", "ce"), "sparse_categorical_crossentropy"),
    **dict.fromkeys(("roc_auc", "auroc", "AUROC", "ROC_AUC"), "auc"),
    **dict.fromkeys(
        ("top_5", "top5", "top_k", "top_k_accuracy", "top_5_accuracy"),
        tr('Write { class = "SparseTopKCategoricalAccuracy", k = 5 }.'),
    ),
}

LOSSES: Friends = {
    **dict.fromkeys(
        ("accuracy", "acc", "categorical_accuracy", "sparse_categorical_accuracy", "error_rate"),
        (
            tr(
                "Nothing can be trained on the accuracy, which has no slope; it is measured anyway. "
                "The usual loss is sparse_categorical_crossentropy."
            )
        ),
    ),
    **dict.fromkeys(
        (
            "crossentropy",
            "cross_entropy",
            "CrossEntropyLoss",
            "log_loss",
            "logloss",
            "nll",
            "NLLLoss",
            "negative_log_likelihood",
        ),
        (
            tr(
                "There are three: sparse_categorical_crossentropy and categorical_crossentropy for "
                "one output a class, binary_crossentropy for one in all."
            )
        ),
    ),
    **dict.fromkeys(("sparse_crossentropy", "softmax_cross_entropy"), "sparse_categorical_crossentropy"),
    **dict.fromkeys(("squared_error", "MSELoss"), "mean_squared_error"),
    **dict.fromkeys(("absolute_error", "L1Loss"), "mean_absolute_error"),
    **dict.fromkeys(
        ("l2", "quadratic", "quadratic_cost"),
        (
            tr(
                "mean_squared_error is the mean of the squares over the outputs; a cost that is half "
                "their sum needs other rates."
            )
        ),
    ),
    **dict.fromkeys(
        ("rmse", "root_mean_squared_error"),
        tr(
            "The root is only in what is printed; mean_squared_error has its lowest value at the "
            "same weights."
        ),
    ),
    **dict.fromkeys(
        ("softmax", "sigmoid", "relu", "tanh"), tr("That is an activation; it belongs in a layer.")
    ),
    "kullback_leibler_divergence": "kl_divergence",
    "hinge_loss": "hinge",
    "huber_loss": "huber",
}

STRINGS: Mapping[str, Friends] = {
    "activation": {
        "logistic": "sigmoid",
        **dict.fromkeys(("identity", "none"), "linear"),
        "lrelu": "leaky_relu",
    },
    "initializer": {
        **dict.fromkeys(
            ("xavier", "glorot"),
            tr("There are two: glorot_uniform, which is Keras's own choice, and glorot_normal."),
        ),
        **dict.fromkeys(("he", "kaiming"), tr("There are two: he_uniform and he_normal.")),
        "lecun": tr("There are two: lecun_uniform and lecun_normal."),
        "xavier_uniform": "glorot_uniform",
        "xavier_normal": "glorot_normal",
        "kaiming_uniform": "he_uniform",
        "kaiming_normal": "he_normal",
        "gaussian": "random_normal",
    },
    "regularizer": {"weight_decay": tr("That is an argument of optimizers.")},
}

SOURCES: Friends = {
    **{name: f"keras:{name}" for name in ("fashion_mnist", "cifar10", "cifar100")},
    **{name: f"keras:{name}" for name in ("imdb", "reuters", "boston_housing", "california_housing")},
    **dict.fromkeys(("boston", "keras:boston"), "keras:boston_housing"),
    **dict.fromkeys(("california", "keras:california"), "keras:california_housing"),
    "cifar": tr("There are two: keras:cifar10 and keras:cifar100."),
    "keras:cifar": tr("There are two: keras:cifar10 and keras:cifar100."),
}

SAMPLINGS: Friends = {
    **dict.fromkeys(("without_replacement", "no_replacement", "shuffled"), "shuffle"),
    **dict.fromkeys(("with_replacement", "bootstrap"), "replacement"),
    **dict.fromkeys(("in_order", "ordered"), "sequential"),
    "random": tr('Drawn how? "replacement": each example from all of them; "shuffle": each once an epoch.'),
}

ENGINES: Friends = {
    "keras": "fit",
    **dict.fromkeys(("gpu", "cpu"), tr("An engine says how an epoch is computed, not on what.")),
}

LITERALS: Mapping[str, Friends] = {"sampling": SAMPLINGS, "engine": ENGINES}
"""By the key whose value is one of a few texts."""

FUNCTIONS: Friends = {
    **dict.fromkeys(("acc", "final_accuracy", "test_accuracy"), "accuracy"),
    **dict.fromkeys(("val_accuracy", "validation_accuracy", "val_loss", "train_accuracy"), HELD_OUT),
    **dict.fromkeys(("loss", "final_cost", "last_cost", "final_loss"), "cost"),
    "losses": "costs",
    "lr": "learning_rate",
    **dict.fromkeys(("average", "avg"), "mean"),
    **dict.fromkeys(("ci", "confidence_interval", "mean_interval"), "interval"),
    **dict.fromkeys(("diff", "delta", "effect", "mean_difference"), "difference"),
    **dict.fromkeys(("superiority", "prob_above", "probability_of_improvement"), "probability_above"),
    **dict.fromkeys(("interquartile_mean", "trimmed_mean", "trim_mean"), "iqm"),
    **dict.fromkeys(("increasing", "increases"), "grows"),
    **dict.fromkeys(("decreasing", "decreases"), "falls"),
    **dict.fromkeys(
        ("round", "length", "first", "last", "sort"),
        tr("That is a filter: it follows what it is about, as in costs('…') | first."),
    ),
    **dict.fromkeys(
        ("std", "stdev", "sd"), tr('How seeds differ is asked in an article: value("…", over="sd").')
    ),
    "converged": tr("not diverged('…') tells that every cost was a finite number."),
    "decay": tr("lr_decay(experiment) is the share of the rate that is lost after every epoch."),
}

ARGUMENTS: Mapping[str, Friends] = {
    "layers": LAYER_ARGUMENTS,
    "optimizers": OPTIMIZER_ARGUMENTS,
    "callbacks": CALLBACK_ARGUMENTS,
}

CLASSES: Mapping[str, Friends] = {"layers": LAYERS, "optimizers": OPTIMIZERS}

KEYS: Mapping[str, Friends] = {
    "": SECTIONS,
    "report": REPORT,
    "defaults": SETTINGS,
    "experiments": SETTINGS,
    "noise_scales": NOISE_SCALE,
    "range_tests": RANGE_TEST,
    "sweeps": SETTINGS,
    "datasets": DATASET,
    "models": MODEL,
    "claims": CLAIM,
    "references": REFERENCE,
    "formats": FORMAT,
}
