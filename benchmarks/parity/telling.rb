# Tells what Jekyll makes of each document, as JSON in the file that PARITY_FILE names.
#
# It runs in place of a site's own plug-ins, but for those of PARITY_PLUGINS that are installed here. Layouts are not there, so that a document's output is its content. A document
# that can not be rendered does not keep the others from it: its message is told.

require "digest"
require "json"

module Parity
  FAILURES = {}

  module Guard
    def run
      super
    rescue StandardError, SystemStackError => problem
      FAILURES[document.relative_path.to_s.delete_prefix("/")] ||= problem.message
      document.content = ""
      ""
    end
  end

  module_function

  def date(site, value)
    return nil if value.nil? || value == site.time

    value = Jekyll::Utils.parse_date(value.to_s) unless value.is_a?(Time)
    value.localtime.strftime("%Y-%m-%dT%H:%M:%S%:z")
  rescue StandardError
    nil
  end

  def document(site, one)
    {
      "path" => one.relative_path.delete_prefix("/"),
      "url" => one.url,
      "title" => one.data["title"]&.to_s&.scrub,
      "date" => date(site, one.data["date"]),
      "tags" => Array(one.data["tags"]).map(&:to_s),
      "categories" => Array(one.data["categories"]).map(&:to_s),
      "body" => one.content.to_s.scrub,
    }
  end

  # Whether Liquid makes a file of something that is neither a document nor a style sheet, and without loops.
  def text?(page)
    return false unless page.class == Jekyll::Page && page.data["redirect"].nil?
    return false if [".html", ".htm", ".css"].include?(page.output_ext)

    !File.read(page.site.in_source_dir(page.relative_path)).match?(/\{%-?\s*(?:for|tablerow)\s/)
  end

  def told(site)
    texts = site.pages.select { |page| text?(page) }
    redirects, pages = site.pages.partition { |page| page.data["redirect"] }
    shown = site.collections.each_value.flat_map(&:docs).select(&:write?)
    moved, shown = shown.partition { |one| one.data["redirect"] }
    pages = pages.select { |page| [".html", ".htm"].include?(page.output_ext) && page.class == Jekyll::Page }
    {
      "documents" => (shown + pages).map { |one| document(site, one) },
      "redirects" => (redirects + moved).to_h { |one| [one.url, one.data["redirect"]["to"].to_s] },
      "files" => site.static_files.select(&:write?).to_h do |file|
        [file.destination(site.dest).delete_prefix(site.dest), Digest::SHA256.file(file.path).hexdigest]
      end.merge(texts.to_h do |page|
        [page.destination(site.dest).delete_prefix(site.dest), Digest::SHA256.hexdigest(page.output.to_s)]
      end),
      "failures" => FAILURES,
    }
  end
end

Jekyll::Renderer.prepend(Parity::Guard)

ENV["PARITY_PLUGINS"].to_s.split.each do |name|
  require name
rescue LoadError
  Jekyll.logger.warn "Parity:", "there is no plug-in #{name} here"
end

Jekyll::Hooks.register :site, :post_render do |site|
  File.write(ENV.fetch("PARITY_FILE"), JSON.generate(Parity.told(site)))
end
