# Prints what Jekyll makes of a repository: its notes and the files that it copies, by path.
require "jekyll"
require "json"

root = ARGV[0]
Jekyll.logger.log_level = :error
own = Jekyll::Utils.safe_load_yaml_file(File.join(root, "_config.yml"))
source = File.join(root, own["source"] || "")
config = Jekyll.configuration(own.merge("source" => source, "destination" => File.join(root, own["destination"] || "_site"),
                                        "disable_disk_cache" => true))
Jekyll.set_timezone(own["timezone"] || "UTC")
site = Jekyll::Site.new(config)
site.read
notes = {}
site.documents.each do |one|
  next unless one.is_a?(Jekyll::Document) && one.write?
  date = one.data["date"] unless [site.time, one.source_file_mtime].include?(one.data["date"])
  notes[one.path.delete_prefix("#{root}/")] = {
    "url" => Jekyll::URL.unescape_path(one.url), "output" => one.destination(site.dest).delete_prefix("#{site.dest}/"),
    "title" => one.data["title"].to_s, "date" => date&.iso8601, "categories" => one.data["categories"],
    "tags" => one.data["tags"], "layout" => one.data["layout"], "x" => one.data["x"], "collection" => one.collection.label
  }
end
site.pages.each do |one|
  notes[File.join(source, one.relative_path).squeeze("/").delete_prefix("#{root}/")] = {
    "url" => Jekyll::URL.unescape_path(one.url), "output" => one.destination(site.dest).delete_prefix("#{site.dest}/"),
    "layout" => one.data["layout"], "x" => one.to_liquid["x"], "collection" => ""
  }
end
files = site.static_files.select(&:write?).to_h { |one| [one.path.delete_prefix("#{root}/"), one.destination(site.dest).delete_prefix(site.dest)] }
puts JSON.generate("notes" => notes, "files" => files)
