using AwesomeAssertions;
using Shien.Cli.Boxes.Registries;
using Shien.CommandLine;
using Xunit;

namespace Shien.Tests.Cli.Boxes.Registries;

public sealed class RegistryReferenceTests
{
    [Theory]
    [InlineData("oci://registry.example.org/boxes/course-debian:1.2", "https://registry.example.org/", "boxes/course-debian", "1.2")]
    [InlineData("oci://registry.example.org:5000/lamp", "https://registry.example.org:5000/", "lamp", null)]
    [InlineData("oci://localhost:5000/a/b__c:latest", "http://localhost:5000/", "a/b__c", "latest")]
    [InlineData("oci://127.0.0.1:5000/x:2026.11.27", "http://127.0.0.1:5000/", "x", "2026.11.27")]
    public void Reads_host_repository_and_tag(string text, string address, string repository, string? tag)
    {
        RegistryReference reference = RegistryReference.Parse(text);
        reference.Address.AbsoluteUri.Should().Be(address);
        reference.Repository.Should().Be(repository);
        reference.Tag.Should().Be(tag);
        reference.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("oci://")]
    [InlineData("oci://host")]
    [InlineData("oci://host/")]
    [InlineData("oci://host/UPPER:1")]
    [InlineData("oci://host/../etc:1")]
    [InlineData("oci://-host/x:1")]
    [InlineData("oci://host/x:1?y")]
    [InlineData("oci://host/x:1\n")]
    [InlineData("oci://user@host/x:1")]
    [InlineData("https://host/x:1")]
    public void Anything_else_is_refused(string text) =>
        FluentActions.Invoking(() => RegistryReference.Parse(text)).Should().Throw<UserException>().Which.ExitCode.Should().Be(ExitCodes.Usage);
}
