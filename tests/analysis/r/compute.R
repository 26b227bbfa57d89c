# Computes with R what tests/analysis/r_test.cpp compares: for each fixture beside this file
# the figures, one a line: figure, case, place in the case, value, tolerance.
#   Rscript compute.R                writes expected.csv
#   Rscript compute.R --check        computes again and compares with the expected.csv that is there
# A tolerance is absolute, and relative for values above 1. Exact figures have 1e-6.

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
signs_of <- function(n) as.matrix(expand.grid(rep(list(c(-1, 1)), n)))
flip_p <- function(sums, signs = signs_of(length(sums)))
  mean(abs(signs %*% sums) >= abs(sum(sums)) - 1e-9)

# The same with half of the signs in the rows and half in the columns.
flip_p_of_halves <- function(sums) {
  half <- length(sums) %/% 2
  first <- signs_of(half) %*% sums[1:half]
  second <- signs_of(length(sums) - half) %*% sums[-(1:half)]
  mean(abs(outer(c(first), c(second), "+")) >= abs(sum(sums)) - 1e-9)
}

# The values that the test does not reject at 5 %, by halving.
flip_end <- function(d, beyond) {
  signs <- signs_of(nrow(d))
  inside <- sum(d$sum) / sum(d$count)
  for (i in 1:60) {
    middle <- (inside + beyond) / 2
    if (flip_p(d$sum - middle * d$count, signs) < 0.05) beyond <- middle else inside <- middle
  }
  inside
}

# Step-down max-T (Westfall and Young 1993, algorithm 4.1) over all flips.
step_down <- function(sums) {  # a row a stream, a column an arm
  t_of <- function(signs) abs(signs %*% sums) / rep(sqrt(colSums(sums^2)), each = nrow(signs))
  observed <- c(t_of(matrix(1, 1, nrow(sums))))
  drawn <- t_of(signs_of(nrow(sums)))
  order <- order(-observed)
  p <- numeric(length(observed))
  for (k in seq_along(order)) {
    rest <- order[k:length(order)]
    most <- apply(drawn[, rest, drop = FALSE], 1, max)
    p[order[k]] <- mean(most >= observed[order[k]] - 1e-9)
  }
  p[order] <- cummax(p[order])
  p
}
by_case(fixture("family.csv"), function(case, d)
  add("step_down", case, step_down(matrix(d$sum, ncol = length(unique(d$arm))))))

# The ratio of sums as the intercept of a regression weighted by counts; its error clustered.
ratio_error <- function(d) {
  fit <- lm(I(sum / count) ~ 1, weights = count, data = d)
  n <- nrow(d)
  score <- residuals(fit) * d$count
  sqrt(n / (n - 1) * sum(score^2)) / sum(d$count)
}

# Clustered variance with the corrections of Bell and McCaffrey (2002), by their matrices.
clustered <- function(d) {
  w <- d$count / sum(d$count)
  n <- length(w)
  residual_maker <- diag(n) - matrix(1, n, 1) %*% t(w)
  spread <- residual_maker %*% t(residual_maker)
  adjusted <- diag(w / sqrt(diag(spread))) %*% residual_maker
  y <- d$sum / d$count
  quadratic <- t(adjusted) %*% adjusted
  c(c(t(y) %*% quadratic %*% y),
    sum(diag(quadratic))^2 / sum(diag(quadratic %*% quadratic)))
}

by_case(fixture("streams.csv"), function(case, d) {
  n <- nrow(d)
  if (n <= 12) add("permutation", case, flip_p(d$sum))
  if (n <= 20) add("exact_permutation", case, flip_p_of_halves(d$sum))
  if (n >= 6 && n <= 12) add("flip_interval", case, c(flip_end(d, -1), flip_end(d, 1)))
  add("clustered", case, clustered(d))
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
  by <- ms / (streams * seeds)
  t_squared <- qt(0.975, c(streams - 1, seeds - 1))^2
  reach <- sqrt(max(t_squared[1] * by[1] + t_squared[2] * max(0, by[2] - by[3]),
                    t_squared[2] * by[2]))
  add("over_seeds", case, mean(d$value) + c(-1, 1) * reach)
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
