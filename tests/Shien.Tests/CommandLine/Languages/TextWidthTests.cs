using AwesomeAssertions;
using Shien.CommandLine;
using Shien.CommandLine.Languages;
using Xunit;

namespace Shien.Tests.CommandLine.Languages;

public sealed class TextWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("disk", 4)]
    [InlineData("ディスク", 8)]
    [InlineData("ﾃﾞｨｽｸ", 5)]
    [InlineData("か\u3099", 2)]
    [InlineData("仮想 CPU", 8)]
    [InlineData("…", 1)]
    [InlineData("𠮷", 2)]
    public void A_wide_character_takes_two_columns(string text, int columns) => TextWidth.Of(text).Should().Be(columns);

    [Fact]
    public void A_text_is_cut_and_filled_by_columns()
    {
        TextWidth.Cut("仮想マシン", 10).Should().Be("仮想マシン");
        TextWidth.Cut("仮想マシン", 8).Should().Be("仮想マ…");
        TextWidth.Pad("状態", 6).Should().Be("状態  ");
    }

    [Fact]
    public void Lines_end_where_Japanese_may_be_broken_and_commands_stay_whole() =>
        TextWidth.Break("マシンを停止してから、'shien push --fix' を実行してください。", 22).Should()
            .Equal("マシンを停止してから、", "'shien push --fix' を", "実行してください。");

    [Fact]
    public void A_line_begins_with_no_full_stop() => TextWidth.Break("ああああああああああ。い", 20).Should().Equal("あああああああああ", "あ。い");

    [Fact]
    public void Tables_line_up() => TextTable.Render(["Name", "State"], [["ウェブ", "off"], ["01", "running"]]).Should().Be(
        " Name     State\n-------------------\n ウェブ   off\n 01       running\n");
}
