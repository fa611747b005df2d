using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Machines.Ovf;

public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    [InlineData("SHA512")]
    public void Takes_files_that_match(string algorithm)
    {
        string path = Sample.WriteOvf(folder, Sample.Ovf);
        string[] lines = [.. new[] { "box.ovf", Sample.DiskName }.Select(name =>
            $"{algorithm}({name})= {Convert.ToHexString(CryptographicOperations.HashData(new HashAlgorithmName(algorithm), File.ReadAllBytes(folder.File(name))))}")];
        File.WriteAllLines(folder.File("box.mf"), lines);

        List<OpenProgress> heard = [];
        using MachineSource source = Sample.Open(path, new OpenOptions { Progress = new Listener(heard) });

        source.Notes.Should().BeEmpty();
        heard[^1].Should().Be(new OpenProgress($"checking '{Sample.DiskName}'", Sample.Disk().Length, Sample.Disk().Length));
    }

    [Fact]
    public void Refuses_a_file_that_does_not_match_and_takes_it_when_told_to()
    {
        string path = Sample.WriteOvf(folder, Sample.Ovf);
        File.WriteAllText(folder.File("box.mf"), $"SHA256 ({Sample.DiskName}) = {new string('a', 64)}\n");

        string found = Convert.ToHexStringLower(SHA256.HashData(Sample.Disk()));
        FluentActions.Invoking(() => Sample.Open(path)).Should().Throw<ImageException>()
            .WithMessage($"*{Sample.DiskName}' is damaged: its checksum does not match the manifest 'box.mf' (expected SHA256 {new string('a', 64)}, found {found}). Download or export it again, or pass --ignore-manifest*");
        Sample.Open(path, new OpenOptions { IgnoreManifest = true }).Dispose();
    }

    [Fact]
    public void Notes_a_file_that_the_manifest_does_not_name()
    {
        string path = Sample.WriteOvf(folder, Sample.Ovf);
        File.WriteAllText(folder.File("box.mf"), "\n");
        using MachineSource source = Sample.Open(path);
        source.Notes.Should().Equal(
            "The manifest 'box.mf' does not name 'box.ovf', which was not checked.",
            $"The manifest 'box.mf' does not name '{Sample.DiskName}', which was not checked.");
    }

    [Theory]
    [InlineData("MD5 (box.ovf) = 00", "Line 1 of 'box.mf' is not a digest of a file ('MD5 (box.ovf) = 00').*")]
    [InlineData("SHA256 (box.ovf) = 0e02", "Line 1 of*")]
    [InlineData("SHA1 (a) = 0123456789012345678901234567890123456789\nSHA1 (a) = 0123456789012345678901234567890123456789", "'box.mf' names 'a' twice.*")]
    public void Refuses_a_manifest_that_is_none(string text, string sentence)
    {
        string path = Sample.WriteOvf(folder, Sample.Ovf);
        File.WriteAllText(folder.File("box.mf"), text);
        FluentActions.Invoking(() => Sample.Open(path)).Should().Throw<ImageException>().WithMessage(sentence);
    }

    public void Dispose() => folder.Dispose();

    private sealed class Listener(List<OpenProgress> heard) : IProgress<OpenProgress>
    {
        public void Report(OpenProgress value) => heard.Add(value);
    }
}
