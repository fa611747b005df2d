using System.Text.Json;
using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Pushes;
using Xunit;

namespace Shien.Tests.Api;

public sealed class ApiJsonTests
{
    [Fact]
    public void A_push_without_a_name_travels_and_arrives_as_one()
    {
        PushRequest push = new(null, false, 1, 512, "bios", "x86_64", [new PushDisk(512, 1, "00")]);
        string json = JsonSerializer.Serialize(push, ApiJson.Default.PushRequest);
        json.Should().Contain("\"name\":null").And.NotContain("allowFindings");
        JsonSerializer.Deserialize(json, ApiJson.Default.PushRequest).Should().BeEquivalentTo(push);
    }

    [Theory]
    [InlineData("""{"replace":false}""")]
    [InlineData("""{"name":null,"replace":false,"cores":1,"memoryMiB":1,"firmware":null,"architecture":"x86_64","disks":[]}""")]
    public void What_is_missing_is_refused_and_not_guessed(string json)
    {
        Action read = () => JsonSerializer.Deserialize(json, ApiJson.Default.PushRequest);
        read.Should().Throw<JsonException>();
    }
}
