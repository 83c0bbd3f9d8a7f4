# Tells what Jekyll makes of each document, as JSON in the file that PARITY_FILE names; paths begin below PARITY_ROOT.
#
# It runs in place of a site's own plug-ins, but for those of PARITY_PLUGINS that are installed here. Layouts are not
# there, so that a document's output is its content. A document that can not be rendered does not keep the others from
# it: its message is told. A tag of a plug-in that is not here is shown as its name between PARITY_MARKS.

require "digest"
require "json"

module Parity
  FAILURES = {}
  MISSING = []
  OPENING, CLOSING = ENV.fetch("PARITY_MARKS").chars
  OF_OTHERS = %w[else elsif when liquid].freeze # which are no tags of their own

  class UnknownTag < Liquid::Tag
    def render(_context)
      "#{OPENING}#{@tag_name}#{CLOSING}"
    end
  end

  class UnknownBlock < Liquid::Block
    def render(context)
      "#{OPENING}#{@tag_name}#{CLOSING}#{super}#{OPENING}end#{@tag_name}#{CLOSING}"
    end
  end

  module Guard
    def run
      super
    rescue StandardError, SystemStackError => problem
      FAILURES[Parity.path(document.site, document)] ||= problem.message
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

  # Where a source lies in the repository, which may have the site in a folder, and collections in one of that.
  def path(site, one)
    within = one.is_a?(Jekyll::Page) ? one.relative_path : one.path
    site.in_source_dir(within).delete_prefix("#{ENV.fetch("PARITY_ROOT")}/")
  end

  def document(site, one)
    {
      "path" => path(site, one),
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

  # Register what looks like a tag and is none: as a block if one is closed anywhere.
  def learn_tags(site)
    includes = site.includes_load_paths.flat_map { |folder| Dir.glob("#{folder}/**/*.{html,md,markdown,liquid}") }
    written = (site.documents + site.pages).reject { |one| one.is_a?(Jekyll::StaticFile) }
    texts = written.map { |one| one.content.to_s.scrub } + includes.map { |file| File.read(file).scrub }
    names = texts.flat_map { |text| text.scan(/\{%-?\s*(\w+)/).flatten }.uniq
    closed, tags = names.partition { |name| name.start_with?("end") }
    (tags - OF_OTHERS).reject { |name| Liquid::Template.tags[name] }.each do |name|
      Liquid::Template.register_tag(name, closed.include?("end#{name}") ? UnknownBlock : UnknownTag)
    end
  end

  # Formulas of another engine than that which is part of kramdown are compared as its: as TeX.
  def choose_engine(options)
    engine = options && options["math_engine"]
    require "kramdown-math-#{engine}" if engine && engine != "mathjax"
  rescue LoadError
    options["math_engine"] = "mathjax"
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
      "missing" => MISSING,
    }
  end
end

Jekyll::Renderer.prepend(Parity::Guard)

ENV["PARITY_PLUGINS"].to_s.split.each do |name|
  require name
rescue LoadError
  Parity::MISSING << name
end

# What jekyll-include-cache has is `include` with a memory.
Liquid::Template.register_tag("include_cached", Jekyll::Tags::IncludeTag) unless Liquid::Template.tags["include_cached"]

Jekyll::Hooks.register :site, :after_init do |site|
  Parity.choose_engine(site.config["kramdown"])
end

Jekyll::Hooks.register :site, :pre_render do |site|
  Parity.learn_tags(site)
end

Jekyll::Hooks.register :site, :post_render do |site|
  File.write(ENV.fetch("PARITY_FILE"), JSON.generate(Parity.told(site)))
end
