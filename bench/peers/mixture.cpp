// Armadillo's gmm_diag and gmm_full as one program of `npm run bench:em` and `bench:score`.
//   g++ -O3 -march=native -fopenmp mixture.cpp -o mixture -larmadillo && OMP_NUM_THREADS=2 ./mixture <folder> <em|score>
// An iteration is a share of one whole call of `learn`.
#include <armadillo>
#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <vector>

using arma::uword;

template <class T> std::vector<T> read(const std::string &path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  std::vector<T> values(size_t(in.tellg()) / sizeof(T));
  in.seekg(0);
  in.read(reinterpret_cast<char *>(values.data()), std::streamsize(values.size() * sizeof(T)));
  return values;
}

// The number, or the word, that follows "name": in the flat JSON of a workload.
std::string field(const std::string &json, const std::string &name) {
  const size_t start = json.find(':', json.find("\"" + name + "\"")) + 1;
  return json.substr(start, json.find_first_of(",}", start) - start);
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int main(int, char **argv) {
  const std::string folder = argv[1], task = argv[2];
  std::ifstream in(folder + "/shape.json");
  std::stringstream text;
  text << in.rdbuf();
  const std::string shape = text.str();
  const uword N = std::stoul(field(shape, "numFrames")), D = std::stoul(field(shape, "dim"));
  const uword K = std::stoul(field(shape, "numComponents"));
  const uword iterations = std::stoul(field(shape, "iterations")), repeats = std::stoul(field(shape, "repeats"));
  const bool full = field(shape, "covarianceType").find("full") != std::string::npos;

  const std::vector<float> frames = read<float>(folder + "/frames.f32");
  arma::mat X(D, N);
  for (size_t i = 0; i < frames.size(); i++) X[i] = frames[i];
  const arma::mat means(read<double>(folder + "/means.f64").data(), D, K);
  const std::vector<double> covariance = read<double>(folder + "/covariance.f64");
  arma::rowvec weights(K);
  weights.fill(1.0 / double(K));

  arma::gmm_diag diagonal;
  arma::gmm_full whole;
  const auto start = [&] {
    if (full) {
      arma::cube covariances(D, D, K);
      covariances.each_slice() = arma::mat(covariance.data(), D, D);
      whole.set_params(means, covariances, weights);
    } else {
      arma::mat covariances(D, K);
      covariances.each_col() = arma::vec(covariance.data(), D);
      diagonal.set_params(means, covariances, weights);
    }
  };
  start();
  arma::rowvec scores;

  for (std::string question; std::getline(std::cin, question);) {
    if (question == "measure") {
      double seconds = 0;
      for (uword repeat = 0; repeat < repeats; repeat++) {
        if (task == "em") start();
        const double begin = now();
        if (task == "score") scores = full ? whole.log_p(X) : diagonal.log_p(X);
        else if (full) whole.learn(X, K, arma::eucl_dist, arma::keep_existing, 0, iterations, 0.0, false);
        else diagonal.learn(X, K, arma::eucl_dist, arma::keep_existing, 0, iterations, 0.0, false);
        seconds += now() - begin;
      }
      seconds /= double(repeats);
      if (task == "em") std::printf("{\"seconds\":%.9g,\"call\":%.9g}\n", seconds / double(iterations), seconds);
      else std::printf("{\"seconds\":%.9g}\n", seconds);
    } else {
      const double likelihood = task == "score" ? arma::mean(scores) : full ? whole.avg_log_p(X) : diagonal.avg_log_p(X);
      rusage usage;
      getrusage(RUSAGE_SELF, &usage);
      std::printf("{\"meanLogLikelihood\":%.12g,\"peakMegabytes\":%.6g}\n", likelihood, double(usage.ru_maxrss) / 1024);
    }
    std::fflush(stdout);
  }
}
