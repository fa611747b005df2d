# frozen_string_literal: true

# Real Vagrant environments with a real Vagrantfile, of a provider that is nowhere.
module Projects
  def with_project(lines, files: {})
    Dir.mktmpdir do |folder|
      project = File.join(File.realpath(folder), 'lamp')
      Dir.mkdir(project)
      File.write(File.join(project, 'Vagrantfile'), vagrantfile(lines))
      files.each { |name, text| write(File.join(project, name), text) }
      yield environment(project, File.join(folder, 'home')), project
    end
  end

  def vagrantfile(lines)
    <<~RUBY
      Vagrant.configure("2") do |config|
        config.vm.box = "course/course"
        config.vm.provider "vmware_desktop"
      #{lines.gsub(/^/, '  ')}
      end
    RUBY
  end

  def environment(project, home)
    Vagrant::Environment.new(cwd: project, home_path: home, local_data_path: File.join(project, '.vagrant'),
                             ui_class: Vagrant::UI::Silent)
  end

  private

  def write(path, text)
    FileUtils.mkdir_p(File.dirname(path))
    File.write(path, text)
  end
end
