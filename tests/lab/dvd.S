# A DVD that installs: it writes a boot record onto the first disk and says so on the serial line. tests/Shien.EndToEnd/Lab/BootableDvd.cs.
# as --32 -o X.o dvd.S && ld -m elf_i386 -Ttext 0x7c00 --oformat binary -o X X.o
    .code16
    .globl _start
_start:
    ljmp $0, $begin
begin:
    xor %ax, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
    mov $0x7c00, %sp
    mov $hello, %si
    call say
    mov $0x0301, %ax            # write one sector
    mov $record, %bx
    mov $0x0001, %cx            # the first of the first track
    mov $0x0080, %dx            # of the first disk
    int $0x13
    mov $done, %si
    jnc tell
    mov $failed, %si
tell:
    push %si
    call say
    pop %si
    sti
    mov $18, %cx                # ticks: a second, and again, for whoever looks later
pause:
    hlt
    loop pause
    jmp tell

say:
    lodsb
    test %al, %al
    jz said
    mov %al, %ah
wait:
    mov $0x3fd, %dx             # the line's status: 0x20 when it takes another byte
    in %dx, %al
    test $0x20, %al
    jz wait
    mov %ah, %al
    mov $0x3f8, %dx
    out %al, %dx
    jmp say
said:
    ret

hello:  .asciz "the DVD boots\r\n"
done:   .asciz "the disk is installed\r\n"
failed: .asciz "the disk cannot be written\r\n"

# The boot record: the same routine, from wherever it lies.
    .org 512
record:
    ljmp $0, $0x7c00 + (boot - record)
boot:
    xor %ax, %ax
    mov %ax, %ds
again:
    mov $0x7c00 + (text - record), %si
next:
    lodsb
    test %al, %al
    jz end
    mov %al, %ah
hold:
    mov $0x3fd, %dx
    in %dx, %al
    test $0x20, %al
    jz hold
    mov %ah, %al
    mov $0x3f8, %dx
    out %al, %dx
    jmp next
end:
    sti
    mov $18, %cx
tick:
    hlt
    loop tick
    jmp again
text:   .asciz "the disk boots\r\n"
    .org 512 + 510
    .byte 0x55, 0xaa
    .org 2048
