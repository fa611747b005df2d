using System.Diagnostics;
using System.Globalization;
using AwesomeAssertions;
using Shien.Inspection.Yaml;
using Xunit;

namespace Shien.Tests.Inspection.Yaml;

/// <summary>
/// Each row was read by PyYAML 6.0.3 as well, with the same result but for three: folded lines stay lines here, an alias stays its
/// text, and a tab behind a colon is no error.
/// </summary>
public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("network:\n  version: 2\n  ethernets:\n    enp0s3:\n      dhcp4: true\n", "network.version=2 network.ethernets.enp0s3.dhcp4=true")]
    [InlineData("# head\n---\na: 1   # one\nb: 'x # y'\nc: \"d\\\"e\"\n---\na: 2\n", "a=1 b=x # y c=d\"e")]
    [InlineData("a: {b: 1, 'c': [x, \"y z\", {d: e}]}\nf: [ NoCloud, None ]\n", "a.b=1 a.c.0=x a.c.1=y z a.c.2.d=e f.0=NoCloud f.1=None")]
    [InlineData("f: [ NoCloud,   # first\n     None,\n   ]\ng: h\n", "f.0=NoCloud f.1=None g=h")]
    [InlineData("users:\n- default\n- name: a\n  keys:\n    - k1 #c\n    -\n      - deep\ng: h", "users.0=default users.1.name=a users.1.keys.0=k1 users.1.keys.1.0=deep g=h")]
    [InlineData("- - a\n  - b\n- c\n", "0.0=a 0.1=b 1=c")]
    [InlineData("run: |\n  a: b\n   # no comment\n\nafter: >-\n  x\n  y\nz: 1", "run=a: b\n # no comment\n after=x\ny z=1")]
    [InlineData("a: &x\n  b: !!str 1\nc: &y 2\nd: *y\n", "a.b=1 c=2 d=*y")]
    [InlineData("a: one\n  two\n  # three\nb: http://x:80/#y\n\"c d\": e\n", "a=one two b=http://x:80/#y c d=e")]
    [InlineData("a:\nb: ~\nc: ''\r\nd:\n  - 1\n", "a= b=~ c= d.0=1")]
    [InlineData("match: {macaddress: \"08:00:27:aa:bb:cc\"}\nwith:\ttab\n", "match.macaddress=08:00:27:aa:bb:cc with=tab")]
    public void Files_are_read(string yaml, string expected) => Flat(YamlReader.Read(yaml), "").Should().Be(expected);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n\n")]
    public void An_empty_file_has_no_root(string yaml) => YamlReader.Read(yaml).Should().BeNull();

    [Fact]
    public void What_is_not_understood_is_left_out() =>
        Flat(YamlReader.Read("a: 1\n     deep: 2\n? b\n"), "").Should().Be("a=1 deep: 2");

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("a:\n ")]
    [InlineData("\"")]
    [InlineData("[\"")]
    public void Deep_and_unfinished_text_ends_soon(string part)
    {
        Stopwatch watch = Stopwatch.StartNew();
        YamlReader.Read(string.Concat(Enumerable.Repeat(part, 100_000)));
        string indented = string.Concat(Enumerable.Range(0, 1000).Select(i => new string(' ', i) + "a:\n"));
        YamlReader.Read(indented);
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Any_text_is_read()
    {
        const string Signs = "ab:- \n\n  #'\"[]{},|>&*!?\t\\";
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(40)).Select(_ => Signs[random.Next(Signs.Length)])]);
            (YamlReader.Read(text)?.Line ?? 1).Should().BeInRange(1, 41);
        }
    }

    private static string Flat(YamlNode? node, string path) => node is null ? ""
        : node.Text is { } text ? $"{path}={text}"
        : string.Join(' ', node.Fields.Select(f => (f.Key, f.Value))
            .Concat(node.Items.Select((item, i) => (i.ToString(CultureInfo.InvariantCulture), item)))
            .Select(child => Flat(child.Item2, path.Length == 0 ? child.Item1 : $"{path}.{child.Item1}")));
}
