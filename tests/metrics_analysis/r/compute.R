# Computes with R what tests/metrics_analysis/r_test.cpp compares: for each fixture beside this file
# the figures, one a line: figure, case, place in the case, value, tolerance.
#   Rscript compute.R                writes expected.csv
#   Rscript compute.R --check        computes again and compares with the expected.csv that is there
# A tolerance is absolute, and relative for values above 1. Exact figures have 1e-6. The bounds of
# a bootstrap have four standard errors of the difference of two runs of 20,000 resamples each,
# estimated from 40 runs.

folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)[1]))
fixture <- function(name) read.csv(file.path(folder, name))
exact <- 1e-6

figures <- list()
add <- function(figure, case, values, tolerance = exact) {
  figures[[length(figures) + 1]] <<- data.frame(
    figure = figure, case = case, place = seq_along(values) - 1,
    value = values, tolerance = tolerance)
}
by_case <- function(data, f) {
  for (case in unique(data$case)) f(case, data[data$case == case, ])
}

# Exact McNemar: a binomial test of the discordant items.
by_case(fixture("discordant.csv"), function(case, d)
  add("mcnemar", case, binom.test(d$b, d$b + d$c, 0.5)$p.value))

by_case(fixture("p_values.csv"), function(case, d)
  add("holm", case, p.adjust(d$p, "holm")))

# All sign flips of whole streams.
flip_p <- function(sums) {
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(sums))))
  drawn <- abs(signs %*% sums)
  mean(drawn >= abs(sum(sums)) - 1e-9)
}

# The ratio of sums as the intercept of a regression weighted by counts; its error clustered.
ratio_error <- function(d) {
  fit <- lm(I(sum / count) ~ 1, weights = count, data = d)
  n <- nrow(d)
  score <- residuals(fit) * d$count
  sqrt(n / (n - 1) * sum(score^2)) / sum(d$count)
}

bootstrap_bounds <- function(d, resamples) {
  n <- nrow(d)
  places <- sample.int(n, n * resamples, replace = TRUE)
  drawn <- colSums(matrix(d$sum[places], n)) / colSums(matrix(d$count[places], n))
  share <- pnorm(-sqrt(n / (n - 1)) * qt(0.975, n - 1))
  quantile(drawn, c(share, 1 - share), names = FALSE, type = 7)
}

set.seed(7)
by_case(fixture("streams.csv"), function(case, d) {
  n <- nrow(d)
  if (n <= 12) add("permutation", case, flip_p(d$sum))
  error <- ratio_error(d)
  add("standard_error", case, error)
  power <- power.t.test(n = n, sd = error * sqrt(n), power = 0.8, sig.level = 0.05,
                        type = "one.sample", alternative = "two.sided", tol = 1e-12)
  add("detectable", case, power$delta)
  if (length(unique(d$count)) == 1) {
    means <- d$sum / d$count
    add("t_error", case, t.test(means)$stderr)
    add("effect_size", case, mean(means) / sd(means))
  }
  runs <- replicate(40, bootstrap_bounds(d, 20000))
  add("bootstrap", case, rowMeans(runs), pmax(exact, 4 * sqrt(1 + 1 / 40) * apply(runs, 1, sd)))
})

# Two random effects without replication, from the mean squares of the analysis of variance.
by_case(fixture("crossed.csv"), function(case, d) {
  table <- summary(aov(value ~ factor(stream) + factor(seed), d))[[1]]
  ms <- table[["Mean Sq"]]
  streams <- length(unique(d$stream))
  seeds <- length(unique(d$seed))
  residual <- ms[3]
  add("components", case, c(max(0, (ms[1] - residual) / seeds),
                            max(0, (ms[2] - residual) / streams), residual))
  parts <- c(ms[1], ms[2], -residual) / (streams * seeds)
  variance <- max(sum(parts), parts[1], parts[2])
  freedom <- max(variance^2 / sum(parts^2 / c(streams - 1, seeds - 1, (streams - 1) * (seeds - 1))),
                 min(streams, seeds) - 1)
  add("over_seeds", case, mean(d$value) + c(-1, 1) * qt(0.975, freedom) * sqrt(variance))
})

by_case(fixture("nested.csv"), function(case, d) {
  ms <- summary(aov(value ~ factor(seed), d))[[1]][["Mean Sq"]]
  each <- nrow(d) / length(unique(d$seed))
  add("components", case, c(ms[2], max(0, (ms[1] - ms[2]) / each)))
})

# Maximum likelihood of binomial answers by a general optimiser. The rate to 1e-4 of itself.
by_case(fixture("retention.csv"), function(case, d) {
  age <- (d$from + d$to) / 2
  law <- if (case == "power") function(rate) (1 + age)^-rate else function(rate) exp(-rate * age)
  height <- function(par) {
    p <- plogis(par[1]) * law(exp(par[2]))
    -sum(dbinom(d$right, d$n, p, log = TRUE) - lchoose(d$n, d$right))
  }
  start <- c(2, if (case == "power") -1 else -4)
  best <- optim(start, height, method = "Nelder-Mead",
                control = list(reltol = 1e-15, maxit = 10000))
  best <- optim(best$par, height, method = "BFGS", control = list(reltol = 1e-15))
  add("log_likelihood", case, -best$value)
  add("level", case, plogis(best$par[1]), 1e-4)
  add("rate", case, exp(best$par[2]), 1e-4 * exp(best$par[2]))
})

result <- do.call(rbind, figures)
target <- file.path(folder, "expected.csv")
if ("--check" %in% commandArgs(TRUE)) {
  expected <- read.csv(target)
  stopifnot(identical(paste(expected$figure, expected$case, expected$place),
                      paste(result$figure, result$case, result$place)))
  off <- abs(expected$value - result$value) > expected$tolerance * pmax(1, abs(expected$value))
  if (any(off)) {
    print(cbind(expected[off, ], now = result$value[off]))
    quit(status = 1)
  }
  cat(nrow(result), "figures agree with expected.csv\n")
} else {
  result$value <- sprintf("%.15g", result$value)
  result$tolerance <- sprintf("%.3g", result$tolerance)
  write.csv(result, target, row.names = FALSE, quote = FALSE)
}
