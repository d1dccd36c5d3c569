// What has been published, read from the public tree: <organ>/<year>/<revision>/<title>.<format>.
#ifndef NIANBAO_GATEWAY_PUBLIC_TREE_H_
#define NIANBAO_GATEWAY_PUBLIC_TREE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::gateway {

struct PublishedFile {
  std::string path;     // below the root: "kjj/2016/1/….pdf"
  std::string format;   // "pdf"
  int64_t size = 0;     // bytes
  int64_t written = 0;  // modification time, file system ticks; with size, the sign of unchanged contents
};

struct PublishedRevision {
  int number = 0;
  std::string title;  // the files' common name
  std::vector<PublishedFile> files;
};

struct PublishedReport {
  std::string organ;  // id
  int year = 0;
  std::vector<PublishedRevision> revisions;  // newest first, never empty
  const std::string& title() const { return revisions.front().title; }
  // The current revision's file of a format; nullptr when there is none.
  const PublishedFile* Current(absl::string_view format) const;
};

struct PublicTree {
  std::vector<PublishedReport> reports;  // newest year first, then by title
  // "kjj/2016" → the page that stands in the place of a report whose newest revision was withdrawn. Nothing of such a
  // report is public any more, older revisions neither: they may say what the newest was withdrawn for.
  std::map<std::string, std::string> withdrawn;
};

// Folders and files that are not of the tree's shape are passed over.
PublicTree ReadPublicTree(const std::string& root);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_PUBLIC_TREE_H_
