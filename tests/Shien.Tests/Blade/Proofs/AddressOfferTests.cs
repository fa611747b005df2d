using AwesomeAssertions;
using Shien.Blade.Proofs;
using Xunit;

namespace Shien.Tests.Blade.Proofs;

public sealed class AddressOfferTests
{
    private static readonly byte[] Card = [0x52, 0x54, 0, 1, 2, 3];
    private static readonly byte[] Ours = [10, 0, 2, 15];
    private static readonly byte[] Server = [54, 4, 10, 0, 2, 2];

    [Fact]
    public void A_guest_that_looks_for_a_server_is_offered_its_address()
    {
        byte[] answer = Answer([53, 1, 1])!;
        answer[..3].Should().Equal(2, 1, 6);
        answer[4..8].Should().Equal([0xAA, 0xBB, 0xCC, 0xDD], "the guest knows its question by it");
        answer[16..20].Should().Equal(Ours);
        answer[28..34].Should().Equal(Card);
        answer[240..249].Should().Equal([53, 1, 2, .. Server]);
        answer.Should().ContainInConsecutiveOrder([(byte)1, 4, 255, 255, 255, 0, 3, 4, 10, 0, 2, 2, 6, 4, 10, 0, 2, 2, 255]);
    }

    [Fact]
    public void It_gets_what_was_offered_and_nothing_that_it_remembers()
    {
        Answer([53, 1, 3, .. Server, 50, 4, .. Ours])![242].Should().Be(5);
        Answer([0, 0, 53, 1, 3, 50, 4, 192, 168, 121, 7])![242].Should().Be(6, "an old lease is refused, so that it asks anew");
        Answer([53, 1, 3, 54, 4, 192, 168, 1, 1, 50, 4, .. Ours]).Should().BeNull("it takes another server's offer");
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 53, 1, 7 })]
    [InlineData(new byte[] { 53, 200, 1 })]
    [InlineData(new byte[] { 53 })]
    [InlineData(new byte[] { 53, 0 })]
    [InlineData(new byte[] { 255, 53, 1, 1 })]
    public void What_asks_for_nothing_is_not_answered(byte[] options) => Answer(options).Should().BeNull();

    [Fact]
    public void Others_and_cut_requests_are_not_answered()
    {
        byte[] request = Request([53, 1, 1]);
        for (int length = 0; length < 243; length++)
        {
            new AddressOffer(Card).Answer(request.AsSpan(0, length)).Should().BeNull();
        }

        request[33]++;
        new AddressOffer(Card).Answer(request).Should().BeNull("it is another card's");
    }

    private static byte[]? Answer(byte[] options) => new AddressOffer(Card).Answer(Request(options));

    private static byte[] Request(byte[] options)
    {
        byte[] request = new byte[240 + options.Length];
        new byte[] { 1, 1, 6, 0, 0xAA, 0xBB, 0xCC, 0xDD }.CopyTo(request, 0);
        Card.CopyTo(request, 28);
        new byte[] { 99, 130, 83, 99 }.CopyTo(request, 236);
        options.CopyTo(request, 240);
        return request;
    }
}
