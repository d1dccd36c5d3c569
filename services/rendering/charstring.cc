#include "services/rendering/charstring.h"

namespace nianbao::rendering {
namespace {

// Operators of the Type 2 charstring format (Adobe Technical Note 5177).
enum Operator : char {
  kRLineTo = 5,
  kHLineTo = 6,
  kVLineTo = 7,
  kRrCurveTo = 8,
  kEndChar = 14,
  kRMoveTo = 21,
  kHMoveTo = 22,
  kVMoveTo = 4,
  kVvCurveTo = 26,
  kHhCurveTo = 27,
  kVhCurveTo = 30,
  kHvCurveTo = 31,
};
constexpr size_t kDeepestStack = 48;

void AppendShort(int value, std::string& out) {
  if (value >= -107 && value <= 107) {
    out.push_back(static_cast<char>(value + 139));
  } else if (value >= 108 && value <= 1131) {
    out.push_back(static_cast<char>(247 + (value - 108) / 256));
    out.push_back(static_cast<char>((value - 108) % 256));
  } else if (value >= -1131 && value <= -108) {
    out.push_back(static_cast<char>(251 + (-value - 108) / 256));
    out.push_back(static_cast<char>((-value - 108) % 256));
  } else {
    out.push_back(28);
    out.push_back(static_cast<char>(value >> 8));
    out.push_back(static_cast<char>(value));
  }
}

// A segment with each point relative to the one before.
struct Step {
  Segment::Kind kind = Segment::Kind::kMove;
  int dx1 = 0, dy1 = 0, dx2 = 0, dy2 = 0, dx = 0, dy = 0;

  bool line() const { return kind == Segment::Kind::kLine; }
  bool curve() const { return kind == Segment::Kind::kCurve; }
  bool flat_line() const { return line() && dy == 0; }
  bool steep_line() const { return line() && dx == 0; }
  bool starts_flat() const { return dy1 == 0; }
  bool starts_steep() const { return dx1 == 0; }
  bool ends_flat() const { return dy == 0; }
  bool ends_steep() const { return dx == 0; }
};

std::vector<Step> Relative(const std::vector<Segment>& outline) {
  std::vector<Step> steps;
  steps.reserve(outline.size());
  int x = 0;
  int y = 0;
  for (const Segment& s : outline) {
    Step step{.kind = s.kind};
    if (step.curve()) {
      step.dx1 = s.x1 - x, step.dy1 = s.y1 - y;
      step.dx2 = s.x2 - s.x1, step.dy2 = s.y2 - s.y1;
      step.dx = s.x - s.x2, step.dy = s.y - s.y2;
    } else {
      step.dx = s.x - x, step.dy = s.y - y;
    }
    x = s.x;
    y = s.y;
    if (step.line() && step.dx == 0 && step.dy == 0) continue;
    steps.push_back(step);
  }
  return steps;
}

class Encoder {
 public:
  explicit Encoder(std::vector<Step> steps) : steps_(std::move(steps)) {}

  std::string Encode(int advance) && {
    if (advance != kUsualAdvance) Push(advance);  // nominalWidthX is 0
    while (at_ < steps_.size()) Next();
    End(kEndChar);
    return std::move(out_);
  }

 private:
  void Push(int value) {
    AppendShort(value, out_);
    ++depth_;
  }
  void End(Operator op) {
    out_.push_back(op);
    depth_ = 0;
  }
  bool Room(size_t operands) const { return depth_ + operands <= kDeepestStack; }
  bool More() const { return at_ < steps_.size(); }
  const Step& Now() const { return steps_[at_]; }

  void Next() {
    const Step& step = Now();
    if (step.kind == Segment::Kind::kMove) return Move(step);
    if (step.flat_line() || step.steep_line()) return Alternate();
    if (step.line()) return Lines();
    if (step.starts_flat() && step.ends_steep()) return AlternateCurves(true);
    if (step.starts_steep() && step.ends_flat()) return AlternateCurves(false);
    if (step.ends_flat() && step.starts_flat()) return Flat();
    if (step.ends_steep() && step.starts_steep()) return Steep();
    Curves();
  }

  void Move(const Step& step) {
    ++at_;
    if (step.dy == 0) return Push(step.dx), End(kHMoveTo);
    if (step.dx == 0) return Push(step.dy), End(kVMoveTo);
    Push(step.dx);
    Push(step.dy);
    End(kRMoveTo);
  }

  // Horizontal and vertical lines by turns.
  void Alternate() {
    bool flat = Now().flat_line();
    const Operator op = flat ? kHLineTo : kVLineTo;
    while (More() && Room(1) && (flat ? Now().flat_line() : Now().steep_line())) {
      Push(flat ? Now().dx : Now().dy);
      ++at_;
      flat = !flat;
    }
    End(op);
  }

  void Lines() {
    while (More() && Room(2) && Now().line() && !Now().flat_line() && !Now().steep_line()) {
      Push(Now().dx);
      Push(Now().dy);
      ++at_;
    }
    End(kRLineTo);
  }

  // Quarter turns: from horizontal to vertical and back.
  void AlternateCurves(bool flat) {
    const Operator op = flat ? kHvCurveTo : kVhCurveTo;
    while (More() && Room(4) && Now().curve() &&
           (flat ? Now().starts_flat() && Now().ends_steep() : Now().starts_steep() && Now().ends_flat())) {
      Push(flat ? Now().dx1 : Now().dy1);
      Push(Now().dx2);
      Push(Now().dy2);
      Push(flat ? Now().dy : Now().dx);
      ++at_;
      flat = !flat;
    }
    End(op);
  }

  void Flat() {
    while (More() && Room(4) && Now().curve() && Now().starts_flat() && Now().ends_flat()) {
      Push(Now().dx1);
      Push(Now().dx2);
      Push(Now().dy2);
      Push(Now().dx);
      ++at_;
    }
    End(kHhCurveTo);
  }

  void Steep() {
    while (More() && Room(4) && Now().curve() && Now().starts_steep() && Now().ends_steep()) {
      Push(Now().dy1);
      Push(Now().dx2);
      Push(Now().dy2);
      Push(Now().dy);
      ++at_;
    }
    End(kVvCurveTo);
  }

  void Curves() {
    while (More() && Room(6) && Now().curve()) {
      for (const int value : {Now().dx1, Now().dy1, Now().dx2, Now().dy2, Now().dx, Now().dy}) Push(value);
      ++at_;
      if (More() && Now().curve() && (Now().starts_flat() || Now().starts_steep()) &&
          (Now().ends_flat() || Now().ends_steep())) {
        break;
      }
    }
    End(kRrCurveTo);
  }

  const std::vector<Step> steps_;
  size_t at_ = 0;
  size_t depth_ = 0;
  std::string out_;
};

}  // namespace

std::string EncodeCharstring(const std::vector<Segment>& outline, int advance) {
  return Encoder(Relative(outline)).Encode(advance);
}

void AppendDictOffset(int value, std::string& out) {
  out.push_back(29);
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>(value >> shift));
}

void AppendDictNumber(int value, std::string& out) { AppendShort(value, out); }

}  // namespace nianbao::rendering
